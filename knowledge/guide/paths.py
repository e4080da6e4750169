"""The questions that an interview asks, and their pages. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from knowledge.guide.models import Condition, Criterion, Guide

NOT_SURE = "not-sure"
"""The answer that every criterion accepts and that gives no points."""

NOT_SURE_LABEL = "Not sure"

Answers = Mapping[str, str]
"""Criterion id -> choice id or NOT_SURE."""


def said(criterion: Criterion, answer: str) -> str:
    """Return the label of an answer; raise LookupError if the criterion doesn't offer it."""
    return NOT_SURE_LABEL if answer == NOT_SURE else criterion.choice(answer).label


def holds(when: Condition, given: Answers) -> bool:
    """Return whether every criterion in `when` was given one of the listed answers."""
    return all(given.get(criterion) in answers for criterion, answers in when.items())


def asked(guide: Guide, answers: Answers) -> Iterator[Criterion]:
    """Yield the criteria to ask, in order; a criterion without an answer meets no condition."""
    given: dict[str, str] = {}
    ending = [rule for rule in guide.rules if rule.ends]
    for criterion in guide.criteria:
        if ending and any(holds(rule.when, given) for rule in ending):
            return
        if holds(criterion.when, given):
            yield criterion
            if criterion.id in answers:
                given[criterion.id] = answers[criterion.id]


def given(guide: Guide, answers: Answers) -> dict[str, str]:
    """Return the answers that count: those to criteria that are asked, in that order."""
    return {c.id: answers[c.id] for c in asked(guide, answers) if c.id in answers}


def missing(guide: Guide, answers: Answers) -> tuple[str, ...]:
    """Return the ids of the criteria that are asked and have no answer yet."""
    return tuple(c.id for c in asked(guide, answers) if c.id not in answers)


def completed(guide: Guide, answers: Answers) -> dict[str, str]:
    """Return the answers, completed with "not sure" for every open question."""
    all_answers = dict(answers)
    while open_questions := missing(guide, all_answers):
        all_answers[open_questions[0]] = NOT_SURE
    return all_answers


def path(guide: Guide, answers: Answers) -> tuple[Criterion, ...]:
    """Return the criteria asked so far, ending with the next one to answer, if there is one."""
    so_far: list[Criterion] = []
    for criterion in asked(guide, answers):
        so_far.append(criterion)
        if criterion.id not in answers:
            break
    return tuple(so_far)


def pages(guide: Guide, answers: Answers) -> tuple[tuple[Criterion, ...], ...]:
    """Return the pages so far, ending with the first one with an open question, if there is one.

    Consecutive criteria with the same step share a page, unless one decides if the other is asked.
    """
    coming = {criterion.id for criterion in asked(guide, answers)}
    so_far: list[list[Criterion]] = [[]]
    for criterion in guide.criteria:
        page = so_far[-1]
        comes = criterion.id in coming
        starts_page = comes and page and criterion.step != page[0].step
        if starts_page or _decisive(page, criterion, guide):
            if any(earlier.id not in answers for earlier in page):
                break
            so_far.append([])
        if comes:
            so_far[-1].append(criterion)
    return tuple(tuple(page) for page in so_far if page)


def _decisive(page: Sequence[Criterion], criterion: Criterion, guide: Guide) -> bool:
    """Return whether an answer given on the page decides if the criterion is asked."""
    deciding = set(criterion.when)
    for rule in guide.rules:
        if rule.ends:
            deciding.update(rule.when)
    return any(earlier.id in deciding for earlier in page)
