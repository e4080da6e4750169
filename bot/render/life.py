"""The forms that ask what a change of a decision needs to know, and its history."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot import ids
from bot.render.buttons import Move
from bot.slack import state
from bot.slack.mrkdwn import (
    OPTION_LIMIT,
    WINDOW_TITLE_LIMIT,
    clip,
    context,
    escape,
    fitting,
    label,
    person,
    section,
)
from bot.slack.state import ChangeForm, HistoryPage
from storage.records import Decision, Event

ENTRY_LIMIT = 1700
MOST_SUCCESSORS = 99
"""A menu takes 100 options, and one is for a new decision."""
NEW = "new"
TOLD = {
    "title": "Title",
    "context": "Context",
    "why": "Why",
    "chosen_label": "Chosen",
    "consequences": "Consequences",
    "confirmation": "Confirmation",
    "deciders": "Deciders",
    "consulted": "Consulted",
    "informed": "Informed",
    "revisit_on": "Revisit on",
    "source": "Source",
    "status": "Status",
    "superseded_by": "Superseded by",
    "visibility": "Visibility",
}
"""The fields of which a history tells, by what people call them."""
PEOPLE = frozenset({"deciders", "consulted", "informed"})


def reason_view(slip: ChangeForm, move: Move, decision: Decision) -> View:
    """Asks for the reason of a move."""
    return form(
        ids.REASON,
        slip,
        clip(f"{move.word or move.label} {decision.id}", WINDOW_TITLE_LIMIT),
        move.label,
        [
            section(f"*{decision.id}* {escape(decision.title, 1000)}"),
            InputBlock(
                block_id=state.block_id(slip.view_key, ids.REASONED),
                label=label(move.asks, 200),
                element=PlainTextInputElement(action_id=ids.REASONED, multiline=True),
            ),
        ],
    )


def successor_view(slip: ChangeForm, decision: Decision, candidates: Sequence[Decision]) -> View:
    """Asks which decision takes the place of this one: one of `candidates`, or a new one."""
    options = [Option(value=NEW, label="A new decision")]
    options += [
        Option(value=one.id, label=clip(f"{one.id} {one.title}", OPTION_LIMIT))
        for one in candidates[:MOST_SUCCESSORS]
    ]
    return form(
        ids.SUCCESSOR,
        slip,
        clip(f"Supersede {decision.id}", WINDOW_TITLE_LIMIT),
        "Supersede",
        [
            section(f"*{decision.id}* {escape(decision.title, 1000)}"),
            InputBlock(
                block_id=state.block_id(slip.view_key, ids.BY),
                label="Which decision replaces it?",
                element=StaticSelectElement(action_id=ids.BY, options=options),
            ),
            InputBlock(
                block_id=state.block_id(slip.view_key, ids.REASONED),
                label="Why?",
                element=PlainTextInputElement(action_id=ids.REASONED, multiline=True),
                optional=True,
            ),
        ],
    )


def form(
    callback_id: str, slip: ChangeForm, title: str, submit: str, blocks: Sequence[Block]
) -> View:
    """A form about one decision."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=submit,
        close="Cancel",
        private_metadata=slip.encode(),
        blocks=blocks,
    )


def history_view(decision: Decision, events: Sequence[Event], first: int, size: int) -> View:
    """Who did what, when and why: `size` entries from the one at `first` on, newest last."""
    shown = events[first : first + size]
    ways = (
        ("Earlier", first - size, first > 0),
        ("Later", first + size, first + size < len(events)),
    )
    turns = [
        ButtonElement(
            text=text,
            action_id=f"{ids.HISTORY_PAGE}:{text.lower()}",
            value=HistoryPage(decision.number, max(to, 0)).encode(),
        )
        for text, to, there in ways
        if there
    ]
    return View(
        type="modal",
        callback_id=ids.HISTORY,
        title=clip(f"History of {decision.id}", WINDOW_TITLE_LIMIT),
        close="Close",
        blocks=[
            context(f"{first + 1} to {first + len(shown)} of {len(events)}, newest last"),
            *(section(entry(event)) for event in shown),
            *([ActionsBlock(elements=turns)] if turns else []),
        ],
    )


def entry(event: Event) -> str:
    """An entry of a history, harmless."""
    lines = [f"*{event.what.capitalize()}* by {person(event.who)}, {event.at:%-d %b %Y %H:%M} UTC"]
    if event.changes is None:
        return f"{lines[0]}\n_The text was removed._"
    if event.why:
        lines.append(f"“{escape(event.why, 800)}”")
    if event.what != "recorded":
        lines += changed(event, 400)
    return fitting(lines, limit=ENTRY_LIMIT)


def changed(event: Event, most: int) -> list[str]:
    """Each field that people know with its new value, at most so many characters of it."""
    return [
        f"{TOLD[name]}: {_value(name, value, most)}"
        for name, value in (event.changes or {}).items()
        if name in TOLD
    ]


def _value(name: str, value: object, most: int) -> str:
    if name in PEOPLE and isinstance(value, list):
        return ", ".join(map(person, value[:20])) or "nobody"
    return escape(str(value), most) if value else "none"
