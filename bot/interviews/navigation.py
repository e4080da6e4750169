"""Works out which page of an interview is next. Pure.

A page is named by its callback_id, and a page of questions by that and its first criterion, as in
"interview_questions:goal". A step takes the interview, and the page that was submitted or on which
a button was pressed, to the interview that follows.
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

QUESTION_PAGES = (ids.QUESTIONS, ids.CHANGES)
LAST_PAGES = (ids.SUMMARY, ids.RESULT, ids.RECORD)


def page_sequence(guide: Guide, answers: Mapping[str, str]) -> tuple[Page, ...]:
    """Return all pages of questions; a question without an answer counts as "not sure"."""
    unsure = dict.fromkeys((criterion.id for criterion in guide.criteria), reasoning.NOT_SURE)
    return reasoning.pages(guide, {**unsure, **answers})


def first_page(guide: Guide) -> str:
    """Return the name of the first page of questions."""
    return _name(ids.QUESTIONS, page_sequence(guide, {})[0])


def current_page(guide: Guide, interview: Interview) -> str:
    """Return the name of the page to show; pages after the questions wait for open questions."""
    pages = page_sequence(guide, interview.answers)
    kind, _, criterion = interview.page.partition(":")
    if kind in QUESTION_PAGES and page_index(pages, [criterion]) < len(pages):
        return interview.page
    if kind == ids.GUIDES:
        return kind
    incomplete = [page for page in pages if _is_open(page, interview.answers)]
    if incomplete:
        return _name(ids.QUESTIONS, incomplete[0])
    return kind if kind in LAST_PAGES else ids.SUMMARY


def page_index(pages: Sequence[Page], fields: Sequence[str]) -> int:
    """Return the index of the first page that asks one of the fields; `len(pages)` if none does."""
    found = (n for n, page in enumerate(pages) if any(c.id in fields for c in page))
    return next(found, len(pages))


def progress(guide: Guide, interview: Interview) -> Progress:
    """Return how far the interview is; a question without an answer counts as "not sure"."""
    name = current_page(guide, interview)
    pages = page_sequence(guide, interview.answers)
    index = page_index(pages, [name.partition(":")[2]])
    return Progress(
        page=name,
        question=1 + sum(map(len, pages[:index])),
        questions=sum(map(len, pages)),
        answered=len(reasoning.counted_answers(guide, interview.answers)),
    )


def current_questions(guide: Guide, interview: Interview) -> QuestionPage | None:
    """Return the page of questions to show; None if the interview is at another kind of page.

    After a changed answer, the page has only the questions that the change brought up.
    """
    kind, _, criterion = current_page(guide, interview).partition(":")
    if kind not in QUESTION_PAGES:
        return None
    pages = page_sequence(guide, interview.answers)
    index = page_index(pages, [criterion])
    page = pages[index]
    brought_up = tuple(c for c in page if kind == ids.CHANGES and c.id not in interview.answers)
    return QuestionPage(kind, brought_up or page, index + 1, len(pages))


def recommendation(guide: Guide, interview: Interview) -> str | None:
    """Return the recommended option; None without a clear winner or while a question is open."""
    if reasoning.missing(guide, interview.answers):
        return None
    return reasoning.conclude(guide, interview.answers).recommendation


def forward(guide: Guide, interview: Interview, view: OpenView) -> Interview:
    """From a page of questions go to the next one; after a change, to the next open question."""
    answered = _with_answers(guide, interview, view.values)
    pages = page_sequence(guide, answered.answers)
    here = page_index(pages, view.fields)
    page_by_page = view.callback_id == ids.QUESTIONS
    following = [
        page
        for index, page in enumerate(pages)
        if _is_open(page, answered.answers) or (page_by_page and index > here)
    ]
    return _at(answered, _name(view.callback_id, following[0]) if following else ids.SUMMARY)


def back(guide: Guide, interview: Interview, view: OpenView) -> Interview:
    """Go to the previous page and keep what is filled in; a change of an answer is dropped."""
    pages = page_sequence(guide, interview.answers)
    match view.callback_id:
        case ids.RECORD:
            return _at(_with_form(guide, interview, view.values), ids.RESULT)
        case ids.RESULT | ids.HAND_IN:
            return _at(interview, ids.SUMMARY)
        case ids.SUMMARY:
            return _at(interview, _name(ids.QUESTIONS, pages[-1]))
        case ids.CHANGES if not reasoning.missing(guide, interview.answers):
            return _at(interview, ids.SUMMARY)
    filled_in = {block: value for block, value in view.values.items() if value is not None}
    answered = _with_answers(guide, interview, filled_in)
    pages = page_sequence(guide, answered.answers)
    here = page_index(pages, view.fields)
    return _at(answered, _name(view.callback_id, pages[here - 1]) if here else ids.GUIDES)


def change_answer(
    criterion: str, _guide: Guide, interview: Interview, _view: OpenView
) -> Interview:
    """From the summary go to the page that asks the criterion."""
    return _at(interview, f"{ids.CHANGES}:{criterion}")


def to_result(_guide: Guide, interview: Interview, _view: OpenView) -> Interview:
    """From the summary go to the result."""
    return _at(interview, ids.RESULT)


def to_record(_guide: Guide, interview: Interview, _view: OpenView) -> Interview:
    """From the result go to the form that records the decision."""
    return _at(interview, ids.RECORD)


def stay(_guide: Guide, interview: Interview, _view: OpenView) -> Interview:
    """Stay on the current page."""
    return interview


def _name(kind: str, page: Page) -> str:
    return f"{kind}:{page[0].id}"


def _at(interview: Interview, page: str) -> Interview:
    return interview.model_copy(update={"page": page})


def _is_open(page: Page, answers: Mapping[str, str]) -> bool:
    return any(criterion.id not in answers for criterion in page)


def _with_answers(guide: Guide, interview: Interview, values: Mapping[str, Value]) -> Interview:
    """Return the interview with a page's answers, without those in branches they rule out.

    Raise FieldRefusal for an answer that the page never offered.
    """
    answers = dict(interview.answers)
    for block_id, value in values.items():
        criterion = next((c for c in guide.criteria if c.id == state.field_of(block_id)), None)
        offered = [choice.id for choice in criterion.options] if criterion else []
        if criterion is None or value not in (*offered, reasoning.NOT_SURE):
            raise FieldRefusal(block_id, "Choose one of the answers above.")
        answers[criterion.id] = str(value)
    return interview.model_copy(update={"answers": reasoning.counted_answers(guide, answers)})


def _with_form(guide: Guide, interview: Interview, values: Mapping[str, Value]) -> Interview:
    """Return the interview with the form's values.

    The choice is left out if it is the recommendation, so that it follows a changed answer.
    """
    form = {state.field_of(block): value or "" for block, value in values.items()}
    if form.get(ids.CHOSEN) == recommendation(guide, interview):
        form.pop(ids.CHOSEN, None)
    return interview.model_copy(update={"form": form})
