"""Where a person is in an interview, and where the buttons lead from there. Pure.

A page is named by its callback_id, and a page of questions by the first of them, too. Each step
takes an interview, and the page on which a button was pressed, to the interview that follows.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from bot import ids
from bot.errors import FieldRefusal
from bot.render.interview import Progress, QuestionPage
from bot.slack import state
from bot.slack.payloads import OpenView, Value
from knowledge.guide.models import Criterion, Guide
from knowledge.interview import reasoning
from storage.records import Interview

Page: TypeAlias = tuple[Criterion, ...]
Step: TypeAlias = Callable[[Guide, Interview, OpenView], Interview]

ASKING = (ids.QUESTIONS, ids.CHANGES)
ANSWERED = (ids.SUMMARY, ids.RESULT, ids.RECORD)


def pages(guide: Guide, answers: Mapping[str, str]) -> tuple[Page, ...]:
    """All pages of questions that come up; a question that is open yet counts as not sure."""
    unsure = dict.fromkeys((criterion.id for criterion in guide.criteria), reasoning.NOT_SURE)
    return reasoning.pages(guide, {**unsure, **answers})


def first(guide: Guide) -> str:
    """The name of the page with the first question."""
    return _named(ids.QUESTIONS, pages(guide, {})[0])


def standing(guide: Guide, interview: Interview) -> str:
    """The name of the page that is to be shown: a question that came up late goes first."""
    coming = pages(guide, interview.answers)
    kind, _, criterion = interview.page.partition(":")
    if kind in ASKING and position(coming, [criterion]) < len(coming):
        return interview.page
    if kind == ids.GUIDES:
        return kind
    asked = [page for page in coming if _open(page, interview.answers)]
    if asked:
        return _named(ids.QUESTIONS, asked[0])
    return kind if kind in ANSWERED else ids.SUMMARY


def position(coming: Sequence[Page], fields: Sequence[str]) -> int:
    """The number of the page, from 0, that asks one of the fields; past the last if none does."""
    found = (n for n, page in enumerate(coming) if any(c.id in fields for c in page))
    return next(found, len(coming))


def progress(guide: Guide, interview: Interview) -> Progress:
    """How far the interview is; a question that is open yet counts as not sure."""
    page = standing(guide, interview)
    coming = pages(guide, interview.answers)
    here = position(coming, [page.partition(":")[2]])
    return Progress(
        page=page,
        question=1 + sum(map(len, coming[:here])),
        questions=sum(map(len, coming)),
        answered=len(reasoning.given(guide, interview.answers)),
    )


def asking(guide: Guide, interview: Interview) -> QuestionPage | None:
    """The questions at which the interview stands; None where it stands past or before them.

    After a change only what it brought up is asked.
    """
    kind, _, criterion = standing(guide, interview).partition(":")
    if kind not in ASKING:
        return None
    coming = pages(guide, interview.answers)
    here = position(coming, [criterion])
    page = coming[here]
    brought_up = tuple(c for c in page if kind == ids.CHANGES and c.id not in interview.answers)
    return QuestionPage(kind, brought_up or page, here + 1, len(coming))


def recommendation(guide: Guide, interview: Interview) -> str | None:
    """What the answers come to; None without a clear winner, or while a question is open."""
    if reasoning.missing(guide, interview.answers):
        return None
    return reasoning.conclude(guide, interview.answers).recommendation


def forward(guide: Guide, interview: Interview, view: OpenView) -> Interview:
    """After a page of questions: the next one, or only what is open where one was changed."""
    answered = _answered(guide, interview, view.values)
    coming = pages(guide, answered.answers)
    here = position(coming, view.fields)
    one_by_one = view.callback_id == ids.QUESTIONS
    following = [
        page
        for number, page in enumerate(coming)
        if _open(page, answered.answers) or (one_by_one and number > here)
    ]
    return _at(answered, _named(view.callback_id, following[0]) if following else ids.SUMMARY)


def back(guide: Guide, interview: Interview, view: OpenView) -> Interview:
    """The page before, with what is filled in on this one kept; a change is left undone."""
    coming = pages(guide, interview.answers)
    match view.callback_id:
        case ids.RECORD:
            return _at(_filled(guide, interview, view.values), ids.RESULT)
        case ids.RESULT | ids.HAND_IN:
            return _at(interview, ids.SUMMARY)
        case ids.SUMMARY:
            return _at(interview, _named(ids.QUESTIONS, coming[-1]))
        case ids.CHANGES if not reasoning.missing(guide, interview.answers):
            return _at(interview, ids.SUMMARY)
    filled = {block: value for block, value in view.values.items() if value is not None}
    answered = _answered(guide, interview, filled)
    coming = pages(guide, answered.answers)
    here = position(coming, view.fields)
    return _at(answered, _named(view.callback_id, coming[here - 1]) if here else ids.GUIDES)


def change(criterion: str, _guide: Guide, interview: Interview, _view: OpenView) -> Interview:
    """From the summary: the page that asks the criterion."""
    return _at(interview, f"{ids.CHANGES}:{criterion}")


def to_result(_guide: Guide, interview: Interview, _view: OpenView) -> Interview:
    """From the summary to the result."""
    return _at(interview, ids.RESULT)


def to_record(_guide: Guide, interview: Interview, _view: OpenView) -> Interview:
    """From the result to the form."""
    return _at(interview, ids.RECORD)


def stay(_guide: Guide, interview: Interview, _view: OpenView) -> Interview:
    """Where the person was."""
    return interview


def _named(kind: str, page: Page) -> str:
    return f"{kind}:{page[0].id}"


def _at(interview: Interview, page: str) -> Interview:
    return interview.model_copy(update={"page": page})


def _open(page: Page, answers: Mapping[str, str]) -> bool:
    return any(criterion.id not in answers for criterion in page)


def _answered(guide: Guide, interview: Interview, values: Mapping[str, Value]) -> Interview:
    """With the answers of a page; those of a branch that they abandon are dropped.

    Raises `FieldRefusal` for an answer that the page never offered.
    """
    answers = dict(interview.answers)
    for block_id, value in values.items():
        criterion = next((c for c in guide.criteria if c.id == state.field_of(block_id)), None)
        offered = [choice.id for choice in criterion.options] if criterion else []
        if criterion is None or value not in (*offered, reasoning.NOT_SURE):
            raise FieldRefusal(block_id, "Choose one of the answers above.")
        answers[criterion.id] = str(value)
    return interview.model_copy(update={"answers": reasoning.given(guide, answers)})


def _filled(guide: Guide, interview: Interview, values: Mapping[str, Value]) -> Interview:
    """With what is typed in the form; not the choice that the form made itself."""
    form = {state.field_of(block): value or "" for block, value in values.items()}
    if form.get(ids.CHOSEN) == recommendation(guide, interview):
        form.pop(ids.CHOSEN, None)
    return interview.model_copy(update={"form": form})
