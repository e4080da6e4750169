"""The form that records a decision, and what is said once it is recorded."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block, Option, StaticSelectElement
from slack_sdk.models.views import View

from bot import ids
from bot.render.forms import element, field_input
from bot.render.interview import back, modal
from bot.slack.mrkdwn import (
    OPTION_LIMIT,
    WINDOW_TITLE_LIMIT,
    clip,
    context,
    escape,
    people,
    section,
)
from bot.slack.payloads import Value
from knowledge.guide.models import Guide
from storage.records import Decision

FIELDS = (ids.TITLE, ids.CHOSEN, ids.WHY, ids.DECIDERS, ids.CHANNEL, ids.REVISIT)
HINTS = {
    ids.DECIDERS: "The people who approve it. They can always read it.",
    ids.CHANNEL: "The decision is posted there, and it's as private as that channel.",
    ids.REVISIT: "When to check that it still holds.",
}


def record_page(
    window: str, guide: Guide, filled: Mapping[str, Value], *, first: bool = False
) -> View:
    """The form; `filled` maps field names to what stands in them. As the `first` page it leads
    nowhere back.
    """
    options = _options(guide, filled.get(ids.CHOSEN))
    inputs: list[Block] = [
        field_input(
            window,
            field,
            options if field == ids.CHOSEN else element(field, filled.get(field)),
            HINTS.get(field),
        )
        for field in FIELDS
    ]
    return modal(ids.RECORD, window, [*inputs, *([] if first else [back()])], submit="Record")


def _options(guide: Guide, chosen: Value) -> StaticSelectElement:
    options = [
        Option(value=option.id, label=clip(option.label, OPTION_LIMIT)) for option in guide.options
    ]
    initial = next((option for option in options if option.value == chosen), None)
    return StaticSelectElement(action_id=ids.CHOSEN, options=options, initial_option=initial)


def recorded_page(decision: Decision) -> View:
    """What the person reads once the decision is kept."""
    told = f" I'm posting it in <#{decision.channel}>." if decision.told else ""
    asked = [user for user in decision.deciders if user not in decision.approvals]
    proposed = f"Waiting for approval from {people(asked)}."
    return modal(
        ids.RECORDED,
        decision.interview_id or "",
        [
            section(f"*{decision.id}* is recorded: *{escape(decision.title, 2500)}*"),
            section(f"Chosen: {escape(decision.chosen_label, 300)}.{told}"),
            *([section(proposed)] if decision.status == "proposed" and asked else []),
            context(f"Find it any time with `{ids.DECISIONS}` or on my Home tab."),
        ],
        title=clip(f"Decision {decision.id}", WINDOW_TITLE_LIMIT),
    )
