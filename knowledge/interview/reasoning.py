"""Derives a recommendation from the answers of an interview, its reasons, and what would flip it.

Pure and deterministic: the same guide and answers give the same document.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from knowledge.errors import KnowledgeError
from knowledge.guide.models import Criterion, Guide
from knowledge.guide.paths import (
    NOT_SURE,
    NOT_SURE_LABEL,
    Answers,
    answer_label,
    counted_answers,
    missing,
    pages,
    path,
)
from knowledge.interview.conclusion import Change, Conclusion, Reason
from knowledge.interview.reasons import evidence_reasons, rule_reasons, weight
from knowledge.interview.scoring import Judge, Standing, allowed

__all__ = [
    "NOT_SURE",
    "NOT_SURE_LABEL",
    "Answers",
    "AnswersError",
    "Change",
    "Conclusion",
    "Reason",
    "answer_label",
    "check",
    "conclude",
    "counted_answers",
    "missing",
    "pages",
    "path",
]

NO_PREFERENCE = "None of the answers favours one option over another."


class AnswersError(KnowledgeError):
    """Answers that a guide can't conclude from; the text names each fault and what is allowed."""


def check(guide: Guide, answers: Mapping[str, object]) -> None:
    """Raise AnswersError, with all faults, if the guide can't conclude from the answers."""
    if not guide.has_interview:
        raise AnswersError(f"The guide {guide.id} has no interview.")
    criteria = {criterion.id: criterion for criterion in guide.criteria}
    faults: list[str] = []
    known: dict[str, str] = {}
    for criterion_id, answer in answers.items():
        criterion = criteria.get(criterion_id)
        if criterion is None:
            faults.append(f"No criterion {criterion_id!r}. Available: {', '.join(criteria)}.")
        elif answer not in allowed(criterion):
            faults.append(f"{answer!r} is not an answer to {criterion_id}. {_available(criterion)}")
        else:
            known[criterion_id] = str(answer)
    faults += [
        f"No answer to {criterion_id}. {_available(criteria[criterion_id])}"
        for criterion_id in missing(guide, known)
        if criterion_id not in answers
    ]
    if faults:
        raise AnswersError(" ".join(faults))


def _available(criterion: Criterion) -> str:
    return f"Available: {', '.join(allowed(criterion))}."


def conclude(guide: Guide, answers: Answers) -> Conclusion:
    """Return the conclusion from the answers; raise AnswersError if `check` does."""
    check(guide, answers)
    counted = counted_answers(guide, answers)
    judge = Judge(guide)
    standing = judge.standing(counted)
    return Conclusion(
        guide=guide.id,
        answers=dict(answers),
        recommendation=standing.recommendation,
        scores={option: float(score) for option, score in standing.scores.items()},
        margin=float(standing.margin),
        ruled_out={option: rule.because for option, rule in standing.ruled_out.items()},
        reasons=tuple(_reasons(guide, counted)) or (_no_preference(counted, standing),),
        would_change=_would_change(judge, counted, standing.recommendation),
        questions_asked=tuple(counted),
    )


def _reasons(guide: Guide, counted: Answers) -> Iterator[Reason]:
    """Yield rules, then evidence, the strongest first; ties in the order of the guide."""
    yield from rule_reasons(guide, counted)
    yield from sorted(evidence_reasons(guide, counted), key=weight, reverse=True)


def _no_preference(counted: Answers, standing: Standing) -> Reason:
    option = next(iter(standing.ranking or standing.scores))
    return Reason(criterion=next(iter(counted)), option=option, points=0.0, because=NO_PREFERENCE)


def _would_change(judge: Judge, counted: Answers, current: str | None) -> tuple[Change, ...]:
    """Return all single answers that would flip the outcome; if there are none, all pairs."""
    others = {
        criterion.id: [c.id for c in criterion.options if c.id != counted[criterion.id]]
        for criterion in judge.guide.criteria
        if criterion.id in counted
    }
    singles = tuple(
        Change(criterion=criterion, from_=counted[criterion], to=to, recommendation=outcome)
        for criterion in counted
        for to in others[criterion]
        for outcome in judge.only_outcome({**counted, criterion: to}, unless=current)
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
        for outcome in judge.only_outcome({**counted, one: to[0], two: to[1]}, unless=current)
    )
