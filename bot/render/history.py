"""A decision's history: who changed what, when and why."""

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import ActionsBlock, ButtonElement
from slack_sdk.models.views import View

from bot import ids
from bot.slack.mrkdwn import (
    WINDOW_TITLE_LIMIT,
    clip,
    context,
    escape,
    join_within,
    mention,
    section,
)
from bot.slack.state import HistoryPage
from storage.records import FIELDS, Decision, Event

ENTRY_LIMIT: Final = 1700
MAX_PEOPLE: Final = 20
FIELD_LABELS: Final = {name: about.label for name, about in FIELDS.items() if about.label}
"""The labels of the fields that a history shows; it leaves out all others."""


def history_view(decision: Decision, events: Sequence[Event], first: int, size: int) -> View:
    """Return the modal with `size` events from index `first`, the newest last."""
    shown = events[first : first + size]
    pages = (
        ("Earlier", first - size, first > 0),
        ("Later", first + size, first + size < len(events)),
    )
    buttons = [
        ButtonElement(
            text=text,
            action_id=f"{ids.HISTORY_PAGE}:{text.lower()}",
            value=HistoryPage(decision.number, max(start, 0)).encode(),
        )
        for text, start, exists in pages
        if exists
    ]
    return View(
        type="modal",
        callback_id=ids.HISTORY,
        title=clip(f"History of {decision.id}", WINDOW_TITLE_LIMIT),
        close="Close",
        blocks=[
            context(f"{first + 1} to {first + len(shown)} of {len(events)}, newest last"),
            *(section(event_text(event)) for event in shown),
            *([ActionsBlock(elements=buttons)] if buttons else []),
        ],
    )


def event_text(event: Event) -> str:
    """Return an event in escaped mrkdwn."""
    when = f"{event.at:%-d %b %Y %H:%M} UTC"
    lines = [f"*{event.what.capitalize()}* by {mention(event.who)}, {when}"]
    if event.changes is None:
        return f"{lines[0]}\n_The text was removed._"
    if event.why:
        lines.append(f"“{escape(event.why, 800)}”")
    if event.what != "recorded":
        lines += changed_fields(event, 400)
    return join_within(lines, limit=ENTRY_LIMIT)


def changed_fields(event: Event, limit: int) -> list[str]:
    """Return a line for each changed field, its new value cut to `limit` characters."""
    return [
        f"{FIELD_LABELS[name]}: {_value(name, value, limit)}"
        for name, value in (event.changes or {}).items()
        if name in FIELD_LABELS
    ]


def _value(name: str, value: object, limit: int) -> str:
    if FIELDS[name].kind == "people" and isinstance(value, list):
        return ", ".join(map(mention, value[:MAX_PEOPLE])) or "nobody"
    return escape(str(value), limit) if value else "none"
