"""Compares the answers of several people to the same interview. Pure.

The combined result gives each option the mean of its points. It is exact, as sums are compared with
a multiple of the tie margin, but reported to two decimals. An option is ruled out only if
everybody's answers rule it out: a rule that only some answers meet is a difference to discuss.
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
    """A criterion that people answered differently, with the number of people per answer.

    `flips` maps an answer to the combined recommendation if everybody gave that answer. It has
    only answers that would change the recommendation.
    """

    criterion: str
    counts: Mapping[str, int]
    flips: Mapping[str, str | None]


class Comparison(Value):
    """The results of several interviews, individual and combined.

    `agreed` maps criteria to the answer that everybody asked gave. `outcomes` has the
    recommendation of each interview. `disputed` maps the options that only some answers rule out
    to the reason.
    """

    people: int
    agreed: Mapping[str, str]
    differences: tuple[Difference, ...]
    outcomes: tuple[str | None, ...]
    disputed: Mapping[str, str]
    combined: Conclusion


def compare(guide: Guide, interviews: Sequence[Answers]) -> Comparison:
    """Compare the answers of one or more people; raise AnswersError if `check` does."""
    for answers in interviews:
        check(guide, answers)
    judge = Judge(guide)
    counted = [counted_answers(guide, answers) for answers in interviews]
    standings = [judge.standing(each) for each in counted]
    combined = _combined_standing(judge, standings)
    counts_by_criterion = _counts_by_criterion(guide, counted)
    agreed = {
        criterion: next(iter(counts))
        for criterion, counts in counts_by_criterion
        if len(counts) == 1
    }
    return Comparison(
        people=len(counted),
        agreed=agreed,
        differences=tuple(
            Difference(
                criterion=criterion,
                counts=counts,
                flips=dict(_flips(judge, counted, criterion, counts, combined.recommendation)),
            )
            for criterion, counts in counts_by_criterion
            if len(counts) > 1
        ),
        outcomes=tuple(standing.recommendation for standing in standings),
        disputed={
            option: rule.because
            for standing in standings
            for option, rule in standing.ruled_out.items()
            if option not in combined.ruled_out
        },
        combined=_combined_conclusion(guide, counted, agreed, combined),
    )


def _counts_by_criterion(
    guide: Guide, counted: Sequence[Answers]
) -> list[tuple[str, dict[str, int]]]:
    """Return the criteria that anybody was asked, with the number of people per answer.

    Criteria and answers are in the order of the guide.
    """
    result = []
    for criterion in guide.criteria:
        counts = Counter(each[criterion.id] for each in counted if criterion.id in each)
        order = (*(choice.id for choice in criterion.options), NOT_SURE)
        if counts:
            result.append((criterion.id, {one: counts[one] for one in order if one in counts}))
    return result


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
    """Yield each answer that would change the recommendation if everybody gave it, with that one.

    Questions that the answer brings up count as "not sure".
    """
    for answer in answers:
        agreeing = [
            _completed(judge.guide, {**each, criterion: answer}) if criterion in each else each
            for each in counted
        ]
        outcome = _combined_standing(
            judge, [judge.standing(each) for each in agreeing]
        ).recommendation
        if outcome != current:
            yield answer, outcome


def _completed(guide: Guide, answers: Answers) -> Answers:
    return counted_answers(guide, completed(guide, answers))


def _combined_conclusion(
    guide: Guide, counted: Sequence[Answers], agreed: Answers, combined: Standing
) -> Conclusion:
    """Return the combined result as a conclusion."""
    people = len(counted)
    return Conclusion(
        guide=guide.id,
        answers=agreed,
        recommendation=combined.recommendation,
        scores={option: _mean(total, people) for option, total in combined.scores.items()},
        margin=_mean(combined.margin, people),
        ruled_out={option: rule.because for option, rule in combined.ruled_out.items()},
        reasons=tuple(_reasons(guide, counted, combined)),
        would_change=(),
        questions_asked=tuple(agreed),
    )


def _reasons(guide: Guide, counted: Sequence[Answers], combined: Standing) -> Iterator[Reason]:
    """Yield the rules that everybody's answers meet, then all evidence with its mean points."""
    for rule in rule_reasons(guide, counted[0]):
        if rule.option in combined.ruled_out:
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
