"""The page that records a decision, and the confirmation after it."""

from collections.abc import Mapping
from typing import Final

from slack_sdk.models.blocks import Block, Option, StaticSelectElement
from slack_sdk.models.views import View

from bot import ids
from bot.render.forms import element, field_input
from bot.render.interview import back_button, modal
from bot.slack.mrkdwn import (
    OPTION_LIMIT,
    WINDOW_TITLE_LIMIT,
    clip,
    context,
    escape,
    mentions,
    section,
)
from bot.slack.payloads import Value
from knowledge.guide.models import Guide
from storage.records import Decision

FIELDS: Final = (ids.TITLE, ids.CHOSEN, ids.WHY, ids.DECIDERS, ids.CHANNEL, ids.REVISIT)
HINTS: Final = {
    ids.DECIDERS: "The people who approve it. They can always read it.",
    ids.CHANNEL: "The decision is posted there, and it's as private as that channel.",
    ids.REVISIT: "When to check that it still holds.",
}


def record_page(
    metadata: str, guide: Guide, filled: Mapping[str, Value], *, first: bool = False
) -> View:
    """Return the form; `filled` maps field names to initial values.

    The `first` page of a modal has no Back button.
    """
    options = _options(guide, filled.get(ids.CHOSEN))
    inputs: list[Block] = [
        field_input(
            metadata,
            field,
            options if field == ids.CHOSEN else element(field, filled.get(field)),
            HINTS.get(field),
        )
        for field in FIELDS
    ]
    blocks = inputs if first else [*inputs, back_button()]
    return modal(ids.RECORD, metadata, blocks, submit="Record")


def _options(guide: Guide, chosen: Value) -> StaticSelectElement:
    options = [
        Option(value=option.id, label=clip(option.label, OPTION_LIMIT)) for option in guide.options
    ]
    initial = next((option for option in options if option.value == chosen), None)
    return StaticSelectElement(action_id=ids.CHOSEN, options=options, initial_option=initial)


def recorded_page(decision: Decision) -> View:
    """Return the page that confirms a recorded decision."""
    posting = f" I'm posting it in <#{decision.channel}>." if decision.announced else ""
    asked = [user for user in decision.deciders if user not in decision.approvals]
    waiting = decision.status == "proposed" and asked
    return modal(
        ids.RECORDED,
        decision.interview_id or "",
        [
            section(f"*{decision.id}* is recorded: *{escape(decision.title, 2500)}*"),
            section(f"Chosen: {escape(decision.chosen_label, 300)}.{posting}"),
            *([section(f"Waiting for approval from {mentions(asked)}.")] if waiting else []),
            context(f"Find it any time with `{ids.DECISIONS}` or on my Home tab."),
        ],
        title=clip(f"Decision {decision.id}", WINDOW_TITLE_LIMIT),
    )
