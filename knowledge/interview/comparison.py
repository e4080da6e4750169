"""Compares the answers of several people to the same interview. Pure.

The combined result gives each option the mean of its points. It is computed exactly, as sums that
are compared with a multiple of the tie margin, and reported to a hundredth. An option is ruled out
only if everybody's answers rule it out: a rule that only some answers meet is a difference to
discuss.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from knowledge.guide.models import Guide, Value
from knowledge.guide.paths import NOT_SURE, Answers, completed, counted_answers
from knowledge.interview.conclusion import Conclusion, Reason
from knowledge.interview.reasoning import check
from knowledge.interview.reasons import evidence_reasons, rule_reasons, weight
from knowledge.interview.scoring import Judge, Standing


class Difference(Value):
    """A criterion that people answered differently, with the number of people for each answer.

    `flips` maps an answer to what the combined result would recommend if everybody gave it,
    if that differs from the present recommendation.
    """

    criterion: str
    counts: Mapping[str, int]
    flips: Mapping[str, str | None]


class Comparison(Value):
    """The results of several interviews, separate and combined.

    `agreed` maps criteria to the one answer that all who were asked gave, `outcomes` has the
    recommendation of each, and `disputed` the reasons for which only some answers rule an option
    out.
    """

    people: int
    agreed: Mapping[str, str]
    differences: tuple[Difference, ...]
    outcomes: tuple[str | None, ...]
    disputed: Mapping[str, str]
    combined: Conclusion


def compare(guide: Guide, given_by: Sequence[Answers]) -> Comparison:
    """Compare the answers of one or more people; raise AnswersError if the guide can't conclude."""
    for answers in given_by:
        check(guide, answers)
    judge = Judge(guide)
    counted = [counted_answers(guide, answers) for answers in given_by]
    standings = [judge.standing(each) for each in counted]
    together = _combined_standing(judge, standings)
    said = _asked_criteria(guide, counted)
    agreed = {criterion: next(iter(counts)) for criterion, counts in said if len(counts) == 1}
    return Comparison(
        people=len(counted),
        agreed=agreed,
        differences=tuple(
            Difference(
                criterion=criterion,
                counts=counts,
                flips=dict(_flips(judge, counted, criterion, counts, together.recommendation)),
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
        combined=_combined_conclusion(guide, counted, agreed, together),
    )


def _asked_criteria(guide: Guide, counted: Sequence[Answers]) -> list[tuple[str, dict[str, int]]]:
    """Return each criterion that anybody was asked, with its answers in the guide's order."""
    said = []
    for criterion in guide.criteria:
        counts = Counter(each[criterion.id] for each in counted if criterion.id in each)
        order = (*(choice.id for choice in criterion.options), NOT_SURE)
        if counts:
            said.append((criterion.id, {one: counts[one] for one in order if one in counts}))
    return said


def _combined_standing(judge: Judge, standings: Sequence[Standing]) -> Standing:
    """Return the sum of the standings; an option is out if it is out in all of them."""
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


def _flips(
    judge: Judge,
    counted: Sequence[Answers],
    criterion: str,
    answers: Mapping[str, int],
    current: str | None,
) -> Iterator[tuple[str, str | None]]:
    """Return what would be recommended if everybody gave each answer; else not sure."""
    for answer in answers:
        agreeing = [
            _agreed(judge.guide, {**each, criterion: answer}) if criterion in each else each
            for each in counted
        ]
        outcome = _combined_standing(
            judge, [judge.standing(each) for each in agreeing]
        ).recommendation
        if outcome != current:
            yield answer, outcome


def _agreed(guide: Guide, answers: Answers) -> Answers:
    return counted_answers(guide, completed(guide, answers))


def _combined_conclusion(
    guide: Guide, counted: Sequence[Answers], agreed: Answers, together: Standing
) -> Conclusion:
    """Return the combined result in the form of one person's."""
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
    """Return the rules that all meet, then all evidence with its share of the points."""
    for rule in rule_reasons(guide, counted[0]):
        if rule.option in together.ruled_out:
            yield rule
    people = len(counted)
    evidence = [reason for each in counted for reason in evidence_reasons(guide, each)]
    shared = [
        reason.model_copy(
            update={"points": _mean(Decimal(str(reason.points)) * evidence.count(reason), people)}
        )
        for reason in dict.fromkeys(evidence)
    ]
    yield from sorted(shared, key=weight, reverse=True)


def _mean(total: Decimal, people: int) -> float:
    return float(round(total / people, 2))
