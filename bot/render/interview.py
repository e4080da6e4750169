"""The pages of the interview as views of one modal."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    HeaderBlock,
    InputBlock,
    Option,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from bot import ids
from bot.render import conclusion_text
from bot.slack import state
from bot.slack.mrkdwn import OPTION_LIMIT, ago, clip, context, escape, label, section
from knowledge.guide.models import Choice, Criterion, Guide
from knowledge.interview.reasoning import NOT_SURE, NOT_SURE_LABEL, said

RADIO_OPTIONS = 10
LABEL_LIMIT = 2000
MOST_ANSWERS = 90
OUTDATED = "The guide has changed since then; this interview still uses the earlier version."
PLACES = {
    ids.GUIDES: "before the first question",
    ids.SUMMARY: "at the summary of your answers",
    ids.RESULT: "at the result",
    ids.RECORD: "at the record form",
}
NOT_SURE_CHOICE = Option(
    value=NOT_SURE,
    label=NOT_SURE_LABEL,
    description="Skips this question; the result lists it as open",
)


class QuestionPage(NamedTuple):
    """A page of questions: its callback_id, what it asks, and its number of so many pages."""

    kind: str
    criteria: tuple[Criterion, ...]
    number: int
    pages: int


class Progress(NamedTuple):
    """How far an interview is: the name of the page, its first question, how many there are."""

    page: str
    question: int
    questions: int
    answered: int


def modal(
    callback_id: str,
    window: str,
    blocks: Sequence[Block],
    submit: str | None = None,
    title: str = "Choose a framework",
) -> View:
    """One page of the modal; only `window`, made by `state.window_metadata`, travels with it."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        close="Close",
        submit=submit,
        private_metadata=window,
        blocks=blocks,
    )


def guides_page(window: str, guides: Sequence[Guide], chosen: str) -> View:
    """Which choice is to be made; the guide `chosen` is preselected."""
    options = [
        Option(
            value=guide.id,
            label=clip(guide.title, OPTION_LIMIT),
            description=clip(guide.summary, OPTION_LIMIT),
        )
        for guide in guides
    ]
    return modal(
        ids.GUIDES,
        window,
        [
            InputBlock(
                block_id=state.block_id(window, ids.GUIDE),
                label=label("What do you want to choose?", LABEL_LIMIT),
                element=_single_choice(ids.GUIDE, options, chosen),
            )
        ],
        submit="Next",
    )


def unfinished_page(
    window: str, guide: Guide, progress: Progress, since: timedelta, *, outdated: bool
) -> View:
    """An interview that the same person left `since`: take it up or begin anew."""
    left_at = PLACES.get(progress.page, f"at question {progress.question} of {progress.questions}")
    answers = "1 answer is" if progress.answered == 1 else f"{progress.answered} answers are"
    return modal(
        ids.UNFINISHED,
        window,
        [
            section(
                f"You left an interview about *{escape(guide.title, 300)}* {ago(since)}, "
                f"{left_at}. Your {answers} saved."
            ),
            *([section(f"{OUTDATED} Start over to use the current one.")] if outdated else []),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Go on", action_id=ids.GO_ON, style="primary"),
                    ButtonElement(text="Start over", action_id=ids.START_OVER),
                ]
            ),
            context("If it's also open in another window, that window stops working."),
        ],
    )


def with_outdated(view: View, began: timedelta) -> View:
    """The page of an interview that `began` on a guide which has changed since."""
    how = f"Type `{ids.CHOOSE}` again and start over to use the current one."
    note = context(f"You started {ago(began)}. {OUTDATED} {how}")
    return View(**{**view.to_dict(), "blocks": [note, *view.blocks]})


def questions_page(
    window: str, asking: QuestionPage, answers: Mapping[str, str], *, first: bool
) -> View:
    """The questions that belong together; the `first` page leads nowhere back."""
    number = f"Step {asking.number} of {asking.pages}"
    head = "Change an answer" if asking.kind == ids.CHANGES else number
    return modal(
        asking.kind,
        window,
        [
            context(f"{head} · {escape(asking.criteria[0].step, 300)}"),
            *(_question(window, criterion, answers) for criterion in asking.criteria),
            *([] if first else [back()]),
        ],
        submit="Next",
    )


def _question(window: str, criterion: Criterion, answers: Mapping[str, str]) -> InputBlock:
    options = [*map(_option, criterion.options), NOT_SURE_CHOICE]
    return InputBlock(
        block_id=state.block_id(window, criterion.id),
        label=label(criterion.question, LABEL_LIMIT),
        hint=label(hint, LABEL_LIMIT) if (hint := conclusion_text.hint(criterion)) else None,
        element=_single_choice(criterion.id, options, answers.get(criterion.id)),
    )


def summary_page(window: str, guide: Guide, answers: Mapping[str, str]) -> View:
    """All answers, each with a way to change it, before the result."""
    answered = [(guide.criterion(criterion), answer) for criterion, answer in answers.items()]
    rest = len(answered) - MOST_ANSWERS
    return modal(
        ids.SUMMARY,
        window,
        [
            HeaderBlock(text="Your answers"),
            *(_answer(criterion, answer) for criterion, answer in answered[:MOST_ANSWERS]),
            *([context(f"And {rest} more; *Back* takes you to them.")] if rest > 0 else []),
            back(),
        ],
        submit="Next",
    )


def _answer(criterion: Criterion, answer: str) -> SectionBlock:
    words = escape(said(criterion, answer), 1400)
    line = section(f"{escape(criterion.question, 1400)}\n*{words}*")
    line.accessory = ButtonElement(text="Change", action_id=ids.CHANGE, value=criterion.id)
    return line


def _option(choice: Choice) -> Option:
    return Option(
        value=choice.id,
        label=clip(choice.label, OPTION_LIMIT),
        description=clip(choice.description, OPTION_LIMIT) if choice.description else None,
    )


def _single_choice(
    action_id: str, options: Sequence[Option], chosen: str | None
) -> InputInteractiveElement:
    element = RadioButtonsElement if len(options) <= RADIO_OPTIONS else StaticSelectElement
    initial = next((option for option in options if option.value == chosen), None)
    return element(action_id=action_id, options=options, initial_option=initial)


def back(*more: ButtonElement) -> ActionsBlock:
    """The way to the page before, with what is filled in kept, and buttons beside it."""
    return ActionsBlock(elements=[ButtonElement(text="Back", action_id=ids.BACK), *more])
