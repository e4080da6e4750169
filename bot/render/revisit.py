"""The question whether a decision still holds, its forms and its answer."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DatePickerElement,
    InputBlock,
    Option,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot import ids
from bot.render.decisions import open_button
from bot.render.forms import LABELS
from bot.slack import state
from bot.slack.message import Message
from bot.slack.mrkdwn import context, escape, mention, section
from bot.slack.state import DecisionRef
from storage.record.changes import Snooze
from storage.records import Decision, Event

TITLE_LIMIT: Final = 300
REPLAY_LIMIT: Final = 2000

SNOOZE_DELAYS: Final[Mapping[str, timedelta]] = {
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
SNOOZE_LABELS: Final = {
    "week": "In a week",
    "month": "In a month",
    "day": "On the date below",
}
DATE_LABEL: Final = "Date"
NO_REMINDERS: Final = "No more reminders."


def question_message(decision: Decision, replayed: str, *, again: bool) -> Message:
    """Return the question whether a decision still holds.

    `replayed` is the interview's result on today's guide, `again` marks a reminder.
    """
    name = f"*{decision.id}* · *{escape(decision.title, TITLE_LIMIT)}*"
    asked = "It's still waiting for an answer" if again else "It's due for review today"
    facts = (
        f"{mention(decision.created_by)} recorded it on {decision.created_at:%-d %B %Y}: "
        f"*{escape(decision.chosen_label, TITLE_LIMIT)}*. {asked}."
    )
    blocks: list[Block] = [section(f"Does this still hold? {name}"), section(facts)]
    if replayed:
        blocks.append(section(escape(replayed, REPLAY_LIMIT)))
    blocks.append(_buttons(decision))
    blocks.append(context("I'll ask once a week until someone answers."))
    title = escape(decision.title, TITLE_LIMIT)
    return Message(text=f"Does {decision.id} still hold? {title}", blocks=blocks)


def _buttons(decision: Decision) -> ActionsBlock:
    change = ButtonElement(
        text="Change", action_id=ids.OPEN_DECISION, value=DecisionRef(decision.number).encode()
    )
    confirm, snooze = answer_buttons(decision)
    return ActionsBlock(elements=[confirm, change, snooze])


def answer_buttons(decision: Decision) -> tuple[ButtonElement, ButtonElement]:
    """Return the buttons that confirm a decision and snooze the question."""
    number = DecisionRef(decision.number).encode()
    return (
        ButtonElement(text="Still holds", action_id=ids.CONFIRM, value=number, style="primary"),
        ButtonElement(text="Snooze", action_id=ids.SNOOZE, value=number),
    )


def confirm_view(decision: Decision, metadata: str, earliest: date) -> View:
    """Return the form that asks for the next date to revisit the decision, if any."""
    hint = "Leave empty to stop reminders."
    return _form_view(
        ids.CONFIRM_FORM,
        metadata,
        "Still holds",
        [_title(decision), _date_input(metadata, LABELS[ids.REVISIT], hint, earliest)],
    )


def snooze_view(decision: Decision, metadata: str, earliest: date) -> View:
    """Return the form that asks when to put the question again."""
    options = [Option(value=value, label=label) for value, label in SNOOZE_LABELS.items()]
    return _form_view(
        ids.SNOOZE_FORM,
        metadata,
        "Snooze",
        [
            _title(decision),
            InputBlock(
                block_id=state.block_id(metadata, ids.SNOOZE_FOR),
                label="Ask again",
                element=RadioButtonsElement(
                    action_id=ids.SNOOZE_FOR, options=options, initial_option=options[0]
                ),
            ),
            _date_input(metadata, DATE_LABEL, None, earliest),
        ],
    )


def _title(decision: Decision) -> Block:
    return section(f"*{decision.id}* · *{escape(decision.title, TITLE_LIMIT)}*")


def _date_input(metadata: str, label: str, hint: str | None, earliest: date) -> InputBlock:
    picker = DatePickerElement(action_id=ids.REVISIT, placeholder=f"e.g. {earliest:%-d %B %Y}")
    return InputBlock(
        block_id=state.block_id(metadata, ids.REVISIT),
        label=label,
        hint=hint,
        element=picker,
        optional=True,
    )


def _form_view(callback_id: str, metadata: str, submit: str, blocks: list[Block]) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        private_metadata=metadata,
        title="Does it still hold?",
        submit=submit,
        close="Cancel",
        blocks=blocks,
    )


def outcome_message(decision: Decision, answer: Event | None) -> Message:
    """Return the message that replaces the question once it is answered.

    `answer` is the last answer, None if the decision's revisit date was cleared without one.
    """
    on = decision.revisit_on
    name = f"*{decision.id}* · *{escape(decision.title, TITLE_LIMIT)}*"
    following = f"I'll ask again on {on:%-d %B %Y}." if on else NO_REMINDERS
    if answer is None:
        result = f"No answer needed. {following}"
    elif answer.what == Snooze.what:
        result = f"{mention(answer.who)} snoozed this. {following}"
    else:
        result = f"{mention(answer.who)} confirmed that it still holds. {following}"
    return Message(
        text=f"{decision.id}: {result}",
        blocks=[
            section(f"{name}\n{result}"),
            ActionsBlock(elements=[open_button(decision)]),
        ],
    )
