"""The order of an interview: which questions are asked, and on which page. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from knowledge.guide.models import Condition, Criterion, Guide

NOT_SURE = "not-sure"
"""The answer that every criterion accepts, worth no points."""

NOT_SURE_LABEL = "Not sure"

Answers = Mapping[str, str]
"""Criterion id -> choice id or NOT_SURE."""


def answer_label(criterion: Criterion, answer: str) -> str:
    """Return the label of an answer; raise LookupError if the criterion does not offer it."""
    return NOT_SURE_LABEL if answer == NOT_SURE else criterion.choice(answer).label


def holds(when: Condition, answers: Answers) -> bool:
    """Return whether each criterion in `when` has one of the answers listed for it."""
    return all(answers.get(criterion) in accepted for criterion, accepted in when.items())


def asked(guide: Guide, answers: Answers) -> Iterator[Criterion]:
    """Yield the criteria that are asked, in order; one without an answer meets no condition."""
    so_far: dict[str, str] = {}
    ending = [rule for rule in guide.rules if rule.ends]
    for criterion in guide.criteria:
        if ending and any(holds(rule.when, so_far) for rule in ending):
            return
        if holds(criterion.when, so_far):
            yield criterion
            if criterion.id in answers:
                so_far[criterion.id] = answers[criterion.id]


def counted_answers(guide: Guide, answers: Answers) -> dict[str, str]:
    """Return the answers to criteria that are asked, in the order of asking."""
    return {c.id: answers[c.id] for c in asked(guide, answers) if c.id in answers}


def missing(guide: Guide, answers: Answers) -> tuple[str, ...]:
    """Return the ids of criteria that are asked but not answered; empty if all are answered."""
    return tuple(c.id for c in asked(guide, answers) if c.id not in answers)


def completed(guide: Guide, answers: Answers) -> dict[str, str]:
    """Return the answers, with NOT_SURE for every question that they leave open."""
    all_answers = dict(answers)
    while open_questions := missing(guide, all_answers):
        all_answers[open_questions[0]] = NOT_SURE
    return all_answers


def path(guide: Guide, answers: Answers) -> tuple[Criterion, ...]:
    """Return the criteria asked so far, including the next one to answer."""
    so_far: list[Criterion] = []
    for criterion in asked(guide, answers):
        so_far.append(criterion)
        if criterion.id not in answers:
            break
    return tuple(so_far)


def pages(guide: Guide, answers: Answers) -> tuple[tuple[Criterion, ...], ...]:
    """Return the pages so far, including the first that is not fully answered.

    Consecutive criteria with the same step share a page, unless the answer to one decides whether
    the other is asked.
    """
    asked_ids = {criterion.id for criterion in asked(guide, answers)}
    so_far: list[list[Criterion]] = [[]]
    for criterion in guide.criteria:
        page = so_far[-1]
        is_asked = criterion.id in asked_ids
        new_step = is_asked and page and criterion.step != page[0].step
        if new_step or _depends_on(page, criterion, guide):
            if any(earlier.id not in answers for earlier in page):
                break
            so_far.append([])
        if is_asked:
            so_far[-1].append(criterion)
    return tuple(tuple(page) for page in so_far if page)


def _depends_on(page: Sequence[Criterion], criterion: Criterion, guide: Guide) -> bool:
    """Return whether an answer on the page decides whether the criterion is asked."""
    deciding = set(criterion.when)
    for rule in guide.rules:
        if rule.ends:
            deciding.update(rule.when)
    return any(earlier.id in deciding for earlier in page)
