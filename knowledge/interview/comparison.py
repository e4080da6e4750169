"""Several people's answers to the same interview: where they differ, and what that matters. Pure.

The combined picture gives each option the mean of its points: judged exactly, by sums against as
many times the tie margin, and told to a hundredth. It rules an option out only where everybody's
answers do: a rule that some answers meet is a difference to be argued about, not yet a verdict.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from knowledge.guide.models import Guide, Value
from knowledge.guide.paths import NOT_SURE, Answers, completed, given
from knowledge.interview.conclusion import Conclusion, Reason
from knowledge.interview.reasoning import check
from knowledge.interview.reasons import evidence_told, rules_told, weight
from knowledge.interview.scoring import Judge, Standing


class Difference(Value):
    """A criterion to which people gave different answers, and how many gave each.

    `turns` maps an answer to what the combined picture would recommend if everybody gave it,
    where that is something else than it recommends now.
    """

    criterion: str
    counts: Mapping[str, int]
    turns: Mapping[str, str | None]


class Comparison(Value):
    """What several interviews come to, each by itself and together.

    `agreed` maps criteria to the one answer that all who were asked gave, `outcomes` has the
    recommendation of each, and `disputed` tells why some answers, not all, rule an option out.
    """

    people: int
    agreed: Mapping[str, str]
    differences: tuple[Difference, ...]
    outcomes: tuple[str | None, ...]
    disputed: Mapping[str, str]
    combined: Conclusion


def compare(guide: Guide, given_by: Sequence[Answers]) -> Comparison:
    """Compare the answers of one person or more; AnswersError where the guide can't conclude."""
    for answers in given_by:
        check(guide, answers)
    judge = Judge(guide)
    counted = [given(guide, answers) for answers in given_by]
    standings = [judge.standing(each) for each in counted]
    together = _together(judge, standings)
    said = _said(guide, counted)
    agreed = {criterion: next(iter(counts)) for criterion, counts in said if len(counts) == 1}
    return Comparison(
        people=len(counted),
        agreed=agreed,
        differences=tuple(
            Difference(
                criterion=criterion,
                counts=counts,
                turns=dict(_turns(judge, counted, criterion, counts, together.recommendation)),
            )
            for criterion, counts in said
            if len(counts) > 1
        ),
        outcomes=tuple(standing.recommendation for standing in standings),
        disputed={
            option: rule.because
            for standing in standings
            for option, rule in standing.ruled_out.items()
            if option not in together.ruled_out
        },
        combined=_concluded(guide, counted, agreed, together),
    )


def _said(guide: Guide, counted: Sequence[Answers]) -> list[tuple[str, dict[str, int]]]:
    """Each criterion that anybody was asked, with its answers in the guide's order."""
    said = []
    for criterion in guide.criteria:
        counts = Counter(each[criterion.id] for each in counted if criterion.id in each)
        order = (*(choice.id for choice in criterion.options), NOT_SURE)
        if counts:
            said.append((criterion.id, {one: counts[one] for one in order if one in counts}))
    return said


def _together(judge: Judge, standings: Sequence[Standing]) -> Standing:
    """The sum of all, with what all rule out."""
    first = standings[0]
    return Standing(
        scores={
            option: sum((each.scores[option] for each in standings), Decimal())
            for option in first.scores
        },
        ruled_out={
            option: rule
            for option, rule in first.ruled_out.items()
            if all(option in each.ruled_out for each in standings)
        },
        tie_margin=judge.tie_margin * len(standings),
    )


def _turns(
    judge: Judge,
    counted: Sequence[Answers],
    criterion: str,
    answers: Mapping[str, int],
    current: str | None,
) -> Iterator[tuple[str, str | None]]:
    """What each answer leads to if all who were asked give it; what that brings up is not sure."""
    for answer in answers:
        agreeing = [
            _agreeing(judge.guide, {**each, criterion: answer}) if criterion in each else each
            for each in counted
        ]
        outcome = _together(judge, [judge.standing(each) for each in agreeing]).recommendation
        if outcome != current:
            yield answer, outcome


def _agreeing(guide: Guide, answers: Answers) -> Answers:
    return given(guide, completed(guide, answers))


def _concluded(
    guide: Guide, counted: Sequence[Answers], agreed: Answers, together: Standing
) -> Conclusion:
    """The combined picture in the shape of one person's."""
    people = len(counted)
    return Conclusion(
        guide=guide.id,
        answers=agreed,
        recommendation=together.recommendation,
        scores={option: _mean(total, people) for option, total in together.scores.items()},
        margin=_mean(together.margin, people),
        ruled_out={option: rule.because for option, rule in together.ruled_out.items()},
        reasons=tuple(_reasons(guide, counted, together)),
        would_change=(),
        questions_asked=tuple(agreed),
    )


def _reasons(guide: Guide, counted: Sequence[Answers], together: Standing) -> Iterator[Reason]:
    """The rules that all meet, then what any answer says, with its share of the points."""
    for rule in rules_told(guide, counted[0]):
        if rule.option in together.ruled_out:
            yield rule
    people = len(counted)
    told = [reason for each in counted for reason in evidence_told(guide, each)]
    shared = [
        reason.model_copy(
            update={"points": _mean(Decimal(str(reason.points)) * told.count(reason), people)}
        )
        for reason in dict.fromkeys(told)
    ]
    yield from sorted(shared, key=weight, reverse=True)


def _mean(total: Decimal, people: int) -> float:
    return float(round(total / people, 2))
