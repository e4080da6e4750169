"""The pages of the interview, each a view of one modal."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

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
from bot.slack.mrkdwn import OPTION_LIMIT, clip, context, escape, label, section, time_ago
from knowledge.guide.models import Choice, Criterion, Guide
from knowledge.interview.reasoning import NOT_SURE, NOT_SURE_LABEL, answer_label

MAX_RADIO_OPTIONS: Final = 10
LABEL_LIMIT: Final = 2000
MAX_ANSWERS: Final = 90
OUTDATED: Final = "The guide has changed since then; this interview still uses the earlier version."
PAGE_NAMES: Final = {
    ids.GUIDES: "before the first question",
    ids.SUMMARY: "at the summary of your answers",
    ids.RESULT: "at the result",
    ids.RECORD: "at the record form",
}
NOT_SURE_OPTION: Final = Option(
    value=NOT_SURE,
    label=NOT_SURE_LABEL,
    description="Skips this question; the result lists it as open",
)


class QuestionPage(NamedTuple):
    """A page of questions: its callback_id, its criteria, and its number among all pages."""

    callback_id: str
    criteria: tuple[Criterion, ...]
    number: int
    pages: int


class Progress(NamedTuple):
    """The progress of an interview: its current page, that page's first question, and counts."""

    page: str
    question: int
    questions: int
    answered: int


def modal(
    callback_id: str,
    metadata: str,
    blocks: Sequence[Block],
    submit: str | None = None,
    title: str = "Choose a framework",
) -> View:
    """Return a page of the modal; `metadata` comes from `state.window_metadata`."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        close="Close",
        submit=submit,
        private_metadata=metadata,
        blocks=blocks,
    )


def guides_page(metadata: str, guides: Sequence[Guide], chosen: str) -> View:
    """Return the page that asks for a guide; the one with the id `chosen` is preselected."""
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
        metadata,
        [
            InputBlock(
                block_id=state.block_id(metadata, ids.GUIDE),
                label=label("What do you want to choose?", LABEL_LIMIT),
                element=_single_choice(ids.GUIDE, options, chosen),
            )
        ],
        submit="Next",
    )


def unfinished_page(
    metadata: str, guide: Guide, progress: Progress, idle: timedelta, *, outdated: bool
) -> View:
    """Return the page that offers to take up an interview again, or to start over.

    `idle` is how long ago the person left it; `outdated` is True if the guide has changed since.
    """
    left_at = PAGE_NAMES.get(
        progress.page, f"at question {progress.question} of {progress.questions}"
    )
    return modal(
        ids.UNFINISHED,
        metadata,
        [
            section(
                f"You left an interview about *{escape(guide.title, 300)}* {time_ago(idle)}, "
                f"{left_at}. {answers_saved(progress.answered)}"
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


def answers_saved(count: int) -> str:
    """Return the sentence that counts the answers given so far."""
    return f"Your {'1 answer is' if count == 1 else f'{count} answers are'} saved."


def with_outdated_note(view: View, age: timedelta) -> View:
    """Return the page with a note that the guide has changed since the interview started."""
    advice = f"Type `{ids.CHOOSE}` again and start over to use the current one."
    note = context(f"You started {time_ago(age)}. {OUTDATED} {advice}")
    return View(**{**view.to_dict(), "blocks": [note, *view.blocks]})


def questions_page(
    metadata: str, page: QuestionPage, answers: Mapping[str, str], *, first: bool
) -> View:
    """Return a page of questions; the `first` page has no Back button."""
    step = f"Step {page.number} of {page.pages}"
    head = "Change an answer" if page.callback_id == ids.CHANGES else step
    return modal(
        page.callback_id,
        metadata,
        [
            context(f"{head} · {escape(page.criteria[0].step, 300)}"),
            *(_question(metadata, criterion, answers) for criterion in page.criteria),
            *([] if first else [back_button()]),
        ],
        submit="Next",
    )


def _question(metadata: str, criterion: Criterion, answers: Mapping[str, str]) -> InputBlock:
    options = [*map(_option, criterion.options), NOT_SURE_OPTION]
    return InputBlock(
        block_id=state.block_id(metadata, criterion.id),
        label=label(criterion.question, LABEL_LIMIT),
        hint=label(hint, LABEL_LIMIT) if (hint := conclusion_text.hint(criterion)) else None,
        element=_single_choice(criterion.id, options, answers.get(criterion.id)),
    )


def summary_page(metadata: str, guide: Guide, answers: Mapping[str, str]) -> View:
    """Return the page before the result: every answer, with a button that changes it."""
    answered = [(guide.criterion(criterion), answer) for criterion, answer in answers.items()]
    rest = len(answered) - MAX_ANSWERS
    return modal(
        ids.SUMMARY,
        metadata,
        [
            HeaderBlock(text="Your answers"),
            *(_answer(criterion, answer) for criterion, answer in answered[:MAX_ANSWERS]),
            *([context(f"And {rest} more; *Back* takes you to them.")] if rest > 0 else []),
            back_button(),
        ],
        submit="Next",
    )


def _answer(criterion: Criterion, answer: str) -> SectionBlock:
    text = escape(answer_label(criterion, answer), 1400)
    block = section(f"{escape(criterion.question, 1400)}\n*{text}*")
    block.accessory = ButtonElement(text="Change", action_id=ids.CHANGE, value=criterion.id)
    return block


def _option(choice: Choice) -> Option:
    return Option(
        value=choice.id,
        label=clip(choice.label, OPTION_LIMIT),
        description=clip(choice.description, OPTION_LIMIT) if choice.description else None,
    )


def _single_choice(
    action_id: str, options: Sequence[Option], chosen: str | None
) -> InputInteractiveElement:
    """Return radio buttons, or a menu if Slack does not accept that many radio buttons."""
    element = RadioButtonsElement if len(options) <= MAX_RADIO_OPTIONS else StaticSelectElement
    initial = next((option for option in options if option.value == chosen), None)
    return element(action_id=action_id, options=options, initial_option=initial)


def back_button(*more: ButtonElement) -> ActionsBlock:
    """Return the Back button, with `more` buttons beside it."""
    return ActionsBlock(elements=[ButtonElement(text="Back", action_id=ids.BACK), *more])
