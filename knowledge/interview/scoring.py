"""Scores the options after some answers. Exact: points are added as decimals. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice

from knowledge.guide.models import Criterion, Guide, Rule
from knowledge.guide.paths import NOT_SURE, Answers, asked, holds

MAX_COMBINATIONS = 2000
"""The limit of combinations of answers to open questions that are tried."""


def allowed(criterion: Criterion) -> tuple[str, ...]:
    """Return every answer that a criterion accepts."""
    return (*(choice.id for choice in criterion.options), NOT_SURE)


@dataclass(frozen=True)
class Standing:
    """The options' scores, and the first rule that ruled out each option."""

    scores: Mapping[str, Decimal]
    ruled_out: Mapping[str, Rule]
    tie_margin: Decimal

    @cached_property
    def ranking(self) -> list[str]:
        """The options that are not ruled out, best first."""
        left = [option for option in self.scores if option not in self.ruled_out]
        return sorted(left, key=lambda option: -self.scores[option])

    @cached_property
    def margin(self) -> Decimal:
        """The lead over the next option, or the score of the only one left; at least 0."""
        best = [self.scores[option] for option in self.ranking[:2]]
        return max(best[0] - sum(best[1:]), Decimal()) if best else Decimal()

    @property
    def leading(self) -> tuple[str, ...]:
        """The best option and those within the tie margin of it, in the guide's order."""
        left = {o: score for o, score in self.scores.items() if o not in self.ruled_out}
        least = max(left.values(), default=Decimal()) - self.tie_margin
        return tuple(option for option, score in left.items() if score >= least)

    @property
    def recommendation(self) -> str | None:
        """The best option if it leads by more than the tie margin or is the only one."""
        leading = self.leading
        return leading[0] if len(leading) == 1 else None


class Judge:
    """A guide's points as decimals, to judge many answers quickly."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.tie_margin = Decimal(str(guide.tie_margin))
        self._points = {
            (criterion.id, choice.id): {
                option: Decimal(str(evidence.points))
                for option, evidence in choice.evidence.items()
            }
            for criterion in guide.criteria
            for choice in criterion.options
        }

    def points(self, criterion: str, answer: str) -> Mapping[str, Decimal]:
        """Return the points that an answer gives to each option that it has evidence on."""
        return self._points.get((criterion, answer), {})

    @cached_property
    def _digits(self) -> int:
        """The decimal places that the points and the tie margin need."""
        said = [points for each in self._points.values() for points in each.values()]
        return max(-int(each.normalize().as_tuple().exponent) for each in (*said, self.tie_margin))

    def whole(self, points: Decimal) -> int:
        """Return points in a unit in which all points of the guide are integers."""
        return int(points.scaleb(self._digits))

    def standing(self, counted: Answers) -> Standing:
        """Return the standing after answers, all of them to criteria that are asked."""
        scores = {option.id: Decimal() for option in self.guide.options}
        for criterion, answer in counted.items():
            for option, points in self.points(criterion, answer).items():
                scores[option] += points
        ruled_out: dict[str, Rule] = {}
        for rule in self.guide.rules:
            if holds(rule.when, counted):
                for option in rule.rules_out:
                    ruled_out.setdefault(option, rule)
        return Standing(scores, ruled_out, self.tie_margin)

    def only_outcome(self, answers: Answers, unless: str | None = "") -> tuple[str | None, ...]:
        """Return the recommendation that the answers lead to however the open questions are
        answered; nothing if that depends on them, if there are too many combinations to try, or
        if it is `unless`.
        """
        ways = self._completions(answers)
        outcomes: set[str | None] = set()
        for counted in islice(ways, MAX_COMBINATIONS):
            outcomes.add(self.standing(counted).recommendation)
            if len(outcomes) > 1 or unless in outcomes:
                return ()
        return tuple(outcomes) if next(ways, None) is None else ()

    def _completions(self, answers: Answers) -> Iterator[Answers]:
        waiting = [dict(answers)]
        while waiting:
            current = waiting.pop()
            counted: dict[str, str] = {}
            for criterion in asked(self.guide, current):
                if criterion.id not in current:
                    waiting.extend({**current, criterion.id: way} for way in allowed(criterion))
                    break
                counted[criterion.id] = current[criterion.id]
            else:
                yield counted
