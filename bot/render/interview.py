"""The pages of the interview as views of one modal."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    Option,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from bot import ids
from bot.render import told
from bot.render.text import clip, context, escape, label, section
from knowledge.interview import NOT_SURE
from knowledge.models import Choice, Criterion, Guide

OPTION_LIMIT = 75
RADIO_OPTIONS = 10
LABEL_LIMIT = 2000
NOT_SURE_CHOICE = Option(
    value=NOT_SURE, label="Not sure", description="Counts for nothing; the result names it"
)


def modal(
    callback_id: str, interview: str, blocks: Sequence[Block], submit: str | None = None
) -> View:
    """One page of the modal; only the interview's id travels with it."""
    return View(
        type="modal",
        callback_id=callback_id,
        title="Choose a framework",
        close="Close",
        submit=submit,
        private_metadata=interview,
        blocks=blocks,
    )


def guides_page(interview: str, guides: Sequence[Guide], chosen: str) -> View:
    """Which choice is to be made; the guide `chosen` is preselected."""
    options = [Option(value=guide.id, label=clip(guide.title, OPTION_LIMIT)) for guide in guides]
    return modal(
        ids.GUIDES,
        interview,
        [
            InputBlock(
                block_id=ids.block_of(interview, ids.GUIDE),
                label=label("What do you want to choose?", LABEL_LIMIT),
                element=_single_choice(ids.GUIDE, options, chosen),
            )
        ],
        submit="Next",
    )


def unfinished_page(interview: str, guide: Guide, answered: int) -> View:
    """An interview that the same person left: take it up or begin anew."""
    count = "1 question" if answered == 1 else f"{answered} questions"
    return modal(
        ids.UNFINISHED,
        interview,
        [
            section(
                f"You left an interview about *{escape(guide.title, 300)}* after {count}. "
                "Your answers are kept."
            ),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Go on", action_id=ids.GO_ON, style="primary"),
                    ButtonElement(text="Start over", action_id=ids.START_OVER),
                ]
            ),
        ],
    )


def questions_page(
    interview: str,
    criteria: Sequence[Criterion],
    answers: Mapping[str, str],
    step: tuple[int, int],
    *,
    first: bool,
) -> View:
    """The questions that belong together; `step` is this page's number and their count."""
    number, count = step
    return modal(
        ids.QUESTIONS,
        interview,
        [
            context(f"Step {number} of {count} · {escape(criteria[0].step, 300)}"),
            *(_question(interview, criterion, answers) for criterion in criteria),
            *([] if first else [back()]),
        ],
        submit="Next",
    )


def _question(interview: str, criterion: Criterion, answers: Mapping[str, str]) -> InputBlock:
    options = [*map(_option, criterion.options), NOT_SURE_CHOICE]
    return InputBlock(
        block_id=ids.block_of(interview, criterion.id),
        label=label(criterion.question, LABEL_LIMIT),
        hint=label(hint, LABEL_LIMIT) if (hint := told.hint(criterion)) else None,
        element=_single_choice(criterion.id, options, answers.get(criterion.id)),
    )


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


def back() -> ActionsBlock:
    """The way to the page before, with what is filled in kept."""
    return ActionsBlock(elements=[ButtonElement(text="Back", action_id=ids.BACK)])
