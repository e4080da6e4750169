"""Scores the options after some answers. Pure, and exact: points are added as decimals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice

from knowledge.guide.models import Criterion, Guide, Rule
from knowledge.guide.paths import NOT_SURE, Answers, asked, holds

MAX_COMBINATIONS = 2000
"""The number of ways to answer the open questions that are tried at most."""


def allowed(criterion: Criterion) -> tuple[str, ...]:
    """Return every answer that a criterion accepts."""
    return (*(choice.id for choice in criterion.options), NOT_SURE)


@dataclass(frozen=True)
class Standing:
    """The scores of the options, and for each option that is ruled out the first rule to do so."""

    scores: Mapping[str, Decimal]
    ruled_out: Mapping[str, Rule]
    tie_margin: Decimal

    @cached_property
    def ranking(self) -> list[str]:
        """The options that are not ruled out, best first."""
        remaining = [option for option in self.scores if option not in self.ruled_out]
        return sorted(remaining, key=lambda option: -self.scores[option])

    @cached_property
    def margin(self) -> Decimal:
        """The lead over the next option, or the score of the only one; never negative."""
        best = [self.scores[option] for option in self.ranking[:2]]
        return max(best[0] - sum(best[1:]), Decimal()) if best else Decimal()

    @property
    def leading(self) -> tuple[str, ...]:
        """The best option and those within the tie margin of it, in the guide's order."""
        remaining = {o: score for o, score in self.scores.items() if o not in self.ruled_out}
        threshold = max(remaining.values(), default=Decimal()) - self.tie_margin
        return tuple(option for option, score in remaining.items() if score >= threshold)

    @property
    def recommendation(self) -> str | None:
        """The best option if it leads by more than the tie margin or is the only one."""
        leading = self.leading
        return leading[0] if len(leading) == 1 else None


class Judge:
    """Judges answers by the rules and points of a guide, which are converted to decimals once."""

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
        numbers = [points for each in self._points.values() for points in each.values()]
        return max(-int(n.normalize().as_tuple().exponent) for n in (*numbers, self.tie_margin))

    def to_units(self, points: Decimal) -> int:
        """Return points in the largest unit in which all points of the guide are integers."""
        return int(points.scaleb(self._digits))

    def standing(self, counted: Answers) -> Standing:
        """Return the standing after these answers, which must all be to criteria that are asked."""
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
        """Return the only recommendation that the answers can lead to, as a tuple of one.

        It is empty if the recommendation depends on questions that the answers leave open, if
        there are more than MAX_COMBINATIONS ways to answer these, or if it equals `unless`.
        """
        completions = self._completions(answers)
        outcomes: set[str | None] = set()
        for counted in islice(completions, MAX_COMBINATIONS):
            outcomes.add(self.standing(counted).recommendation)
            if len(outcomes) > 1 or unless in outcomes:
                return ()
        return tuple(outcomes) if next(completions, None) is None else ()

    def _completions(self, answers: Answers) -> Iterator[Answers]:
        """Yield every way to complete the answers, without answers to criteria not asked."""
        pending = [dict(answers)]
        while pending:
            current = pending.pop()
            counted: dict[str, str] = {}
            for criterion in asked(self.guide, current):
                if criterion.id not in current:
                    pending.extend({**current, criterion.id: one} for one in allowed(criterion))
                    break
                counted[criterion.id] = current[criterion.id]
            else:
                yield counted
