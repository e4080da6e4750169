"""The question whether a decision still holds, its windows, and what came of it."""

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
from bot.slack import state
from bot.slack.message import Message
from bot.slack.mrkdwn import context, escape, person, section
from bot.slack.state import DecisionRef
from storage.record.changes import Snooze
from storage.records import Decision, Event

TITLE_LIMIT = 300
REPLAY_LIMIT = 2000

WAITS: Final[Mapping[str, timedelta]] = {"week": timedelta(days=7), "month": timedelta(days=30)}
LABELS: Final = {"week": "In a week", "month": "In a month", "day": "On the date below"}


def question(decision: Decision, replayed: str, *, again: bool) -> Message:
    """Whether it still holds; `replayed` is what today's guide says, `again` a reminder."""
    named = f"*{decision.id}* · *{escape(decision.title, TITLE_LIMIT)}*"
    asked = "It's still waiting for an answer" if again else "It's due for review today"
    facts = (
        f"{person(decision.created_by)} recorded it on {decision.created_at:%-d %B %Y}: "
        f"*{escape(decision.chosen_label, TITLE_LIMIT)}*. {asked}."
    )
    blocks: list[Block] = [section(f"Does this still hold? {named}"), section(facts)]
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
    """It still holds, or ask again later."""
    number = DecisionRef(decision.number).encode()
    return (
        ButtonElement(text="Still holds", action_id=ids.CONFIRM, value=number, style="primary"),
        ButtonElement(text="Snooze", action_id=ids.SNOOZE, value=number),
    )


def confirming_view(decision: Decision, metadata: str, earliest: date) -> View:
    """When to look at it next, or never."""
    return _window(
        ids.CONFIRMING,
        metadata,
        "Still holds",
        [
            section(f"*{decision.id}* · *{escape(decision.title, TITLE_LIMIT)}*"),
            _day(metadata, "Revisit on", "Leave empty to stop reminders.", earliest),
        ],
    )


def snoozing_view(decision: Decision, metadata: str, earliest: date) -> View:
    """When to ask again."""
    options = [Option(value=value, label=label) for value, label in LABELS.items()]
    return _window(
        ids.SNOOZING,
        metadata,
        "Snooze",
        [
            section(f"*{decision.id}* · *{escape(decision.title, TITLE_LIMIT)}*"),
            InputBlock(
                block_id=state.block_id(metadata, ids.AFTER),
                label="Ask again",
                element=RadioButtonsElement(
                    action_id=ids.AFTER, options=options, initial_option=options[0]
                ),
            ),
            _day(metadata, "Date", None, earliest),
        ],
    )


def _day(metadata: str, label: str, hint: str | None, earliest: date) -> InputBlock:
    picker = DatePickerElement(action_id=ids.REVISIT, placeholder=f"e.g. {earliest:%-d %B %Y}")
    return InputBlock(
        block_id=state.block_id(metadata, ids.REVISIT),
        label=label,
        hint=hint,
        element=picker,
        optional=True,
    )


def _window(callback_id: str, metadata: str, submit: str, blocks: list[Block]) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        private_metadata=metadata,
        title="Does it still hold?",
        submit=submit,
        close="Cancel",
        blocks=blocks,
    )


def outcome(decision: Decision, answer: Event | None) -> Message:
    """What takes the place of the question, after the last `answer` to it.

    None where nobody needed to: it was to be asked about no more already.
    """
    on = decision.revisit_on
    named = f"*{decision.id}* · *{escape(decision.title, TITLE_LIMIT)}*"
    asks = f"I'll ask again on {on:%-d %B %Y}." if on else "No more reminders."
    if answer is None:
        said = f"No answer needed. {asks}"
    elif answer.what == Snooze.what:
        said = f"{person(answer.who)} snoozed this. {asks}"
    else:
        said = f"{person(answer.who)} confirmed that it still holds. {asks}"
    return Message(
        text=f"{decision.id}: {said}",
        blocks=[
            section(f"{named}\n{said}"),
            ActionsBlock(elements=[open_button(decision)]),
        ],
    )
