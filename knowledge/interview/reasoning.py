"""From the answers of an interview to a recommendation, its reasons, and what would change it.

Pure and deterministic: the same guide and answers give the same document.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from knowledge.guide.models import Criterion, Guide
from knowledge.guide.paths import (
    NOT_SURE,
    NOT_SURE_LABEL,
    Answers,
    given,
    missing,
    pages,
    path,
    said,
)
from knowledge.interview.conclusion import Change, Conclusion, Reason
from knowledge.interview.reasons import evidence_told, rules_told, weight
from knowledge.interview.scoring import Judge, Standing, allowed

__all__ = [
    "NOT_SURE",
    "NOT_SURE_LABEL",
    "Answers",
    "AnswersError",
    "Change",
    "Conclusion",
    "Reason",
    "check",
    "conclude",
    "given",
    "missing",
    "pages",
    "path",
    "said",
]

NOTHING_SAID = "None of the answers speaks for one option more than for another."


class AnswersError(ValueError):
    """Answers that a guide cannot conclude from; the text says which and what is allowed."""


def check(guide: Guide, answers: Mapping[str, object]) -> None:
    """Raise AnswersError, naming every fault, unless the guide can conclude from the answers."""
    if not guide.has_interview:
        raise AnswersError(f"The guide {guide.id} has no interview.")
    criteria = {criterion.id: criterion for criterion in guide.criteria}
    faults: list[str] = []
    known: dict[str, str] = {}
    for criterion_id, answer in answers.items():
        criterion = criteria.get(criterion_id)
        if criterion is None:
            faults.append(
                f"There is no criterion {criterion_id!r}: there are {', '.join(criteria)}."
            )
        elif answer not in allowed(criterion):
            faults.append(f"{answer!r} is no answer to {criterion_id}: {_list_allowed(criterion)}.")
        else:
            known[criterion_id] = str(answer)
    for criterion_id in missing(guide, known):
        if criterion_id not in answers:
            options = _list_allowed(criteria[criterion_id])
            faults.append(f"There is no answer to {criterion_id}: {options}.")
    if faults:
        raise AnswersError(" ".join(faults))


def _list_allowed(criterion: Criterion) -> str:
    return f"give one of {', '.join(allowed(criterion))}"


def conclude(guide: Guide, answers: Answers) -> Conclusion:
    """Return what the guide concludes; AnswersError where `check` raises it."""
    check(guide, answers)
    counted = given(guide, answers)
    judge = Judge(guide)
    standing = judge.standing(counted)
    return Conclusion(
        guide=guide.id,
        answers=dict(answers),
        recommendation=standing.recommendation,
        scores={option: float(score) for option, score in standing.scores.items()},
        margin=float(standing.margin),
        ruled_out={option: rule.because for option, rule in standing.ruled_out.items()},
        reasons=tuple(_reasons(guide, counted)) or (_nothing_said(counted, standing),),
        would_change=_would_change(judge, counted, standing.recommendation),
        questions_asked=tuple(counted),
    )


def _reasons(guide: Guide, counted: Answers) -> Iterator[Reason]:
    """Yield rules, then evidence from the strongest to the weakest, else in the guide's order."""
    yield from rules_told(guide, counted)
    yield from sorted(evidence_told(guide, counted), key=weight, reverse=True)


def _nothing_said(counted: Answers, standing: Standing) -> Reason:
    option = next(iter(standing.ranking or standing.scores))
    return Reason(criterion=next(iter(counted)), option=option, points=0.0, because=NOTHING_SAID)


def _would_change(judge: Judge, counted: Answers, current: str | None) -> tuple[Change, ...]:
    """Return every single other answer that alters the outcome; where none does, every pair."""
    others = {
        criterion.id: [c.id for c in criterion.options if c.id != counted[criterion.id]]
        for criterion in judge.guide.criteria
        if criterion.id in counted
    }
    singles = tuple(
        Change(criterion=criterion, from_=counted[criterion], to=to, recommendation=outcome)
        for criterion in counted
        for to in others[criterion]
        for outcome in judge.sole_outcome({**counted, criterion: to}, unless=current)
    )
    return singles or tuple(
        Change(
            criterion=(one, two),
            from_=(counted[one], counted[two]),
            to=to,
            recommendation=outcome,
        )
        for one, two in combinations(counted, 2)
        for to in product(others[one], others[two])
        for outcome in judge.sole_outcome({**counted, one: to[0], two: to[1]}, unless=current)
    )
