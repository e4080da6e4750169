"""What Slack sends, as typed values. Pure; what Slack may leave out counts as absent.

Whatever lacks the rest raises `Misshapen`.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypedDict

from bot.errors import Refusal
from bot.slack import state
from bot.slack.places import is_direct

Payload: TypeAlias = Mapping[str, Any]
Value: TypeAlias = str | tuple[str, ...] | None

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
ANSWERED_SUBTYPES = (None, "file_share")
LONGEST_METADATA = 2_000
"""More than this bot writes, and so far from Slack's limit that it can be written anew."""


class Misshapen(Refusal):
    """A body that is not shaped as Slack's are."""

    def __init__(self) -> None:
        super().__init__("Slack sent me something I can't read. Please try again.")


@dataclass(frozen=True, slots=True)
class Question:
    """What a person wrote, and where an answer to it goes.

    `thread_ts` is that place: the thread in a channel, and in a direct message the thread that it
    was written in, if any. `addressed` says that the bot was spoken to: mentioned, or written to.
    """

    team_id: str
    channel: str
    ts: str
    thread_ts: str | None
    user: str
    text: str
    addressed: bool = True

    @property
    def in_thread(self) -> bool:
        """Whether it was written in a thread."""
        return self.thread_ts not in (None, self.ts)

    @property
    def key(self) -> str:
        """The same for every delivery of the message, as `app_mention` or as `message`."""
        return f"{self.channel}:{self.ts}"


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command that somebody typed."""

    team_id: str
    channel: str
    user: str
    text: str
    trigger_id: str
    line: str = ""
    """The text with Slack's entities and mentions as they came."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody pressed, in a view or else in a message.

    `channel`, `message_ts` and `thread_ts` say where the message stands; empty where they don't.
    """

    team_id: str
    user: str
    value: str
    trigger_id: str
    view: "OpenView | None"
    channel: str = ""
    message_ts: str = ""
    thread_ts: str = ""
    ephemeral: bool = False


@dataclass(frozen=True, slots=True)
class OpenView:
    """A modal as it stood when it was submitted or a button in it was pressed.

    `fields` are the fields of its inputs, in order; `values` maps block_id to what is chosen or
    typed there, `None` for an empty input. `kind` is `home` for the Home tab, and `below` the id of
    the modal on which this one lies, if any.
    """

    team_id: str
    user: str
    view_id: str
    hash: str
    callback_id: str
    metadata: str
    fields: tuple[str, ...]
    values: Mapping[str, Value]
    kind: str = "modal"
    below: str = ""


def question_of(event: Payload, team_id: str, bot_user_id: str) -> Question | None:
    """What a person wrote, in a `message` or `app_mention` event; None if no person wrote.

    Posts of bots, edits, joins and the channel's copy of a thread reply are nobody's words.
    """
    channel, ts = event.get("channel"), event.get("ts")
    user, text = event.get("user"), event.get("text")
    words = text if isinstance(text, str) else ""
    kind = event.get("channel_type")
    direct = kind == "im" or (kind is None and is_direct(str(channel)))
    mentioned = event.get("type") == "app_mention" or bot_user_id in MENTION.findall(words)
    if not (isinstance(channel, str) and isinstance(ts, str) and isinstance(user, str)):
        return None
    if event.get("bot_id") or event.get("subtype") not in ANSWERED_SUBTYPES:
        return None
    if user == bot_user_id:
        return None
    thread = event.get("thread_ts")
    return Question(
        team_id=team_id,
        channel=channel,
        ts=ts,
        thread_ts=thread if isinstance(thread, str) else None if direct else ts,
        user=user,
        text=typed(words),
        addressed=direct or mentioned,
    )


def viewer_of(event: Payload) -> str:
    """Who opened the Home tab."""
    user = event.get("user")
    if not isinstance(user, str):
        raise Misshapen
    return user


def typed(text: str) -> str:
    """The words as the person typed them: mentions out, Slack's entities undone."""
    return html.unescape(MENTION.sub(" ", text)).strip()


def command_of(body: Payload) -> Command:
    """The slash command of a request body."""
    match body:
        case {
            "team_id": str(team),
            "channel_id": str(channel),
            "user_id": str(user),
            "trigger_id": str(trigger),
        }:
            line = text_in(body, "text").strip()
            return Command(team, channel, user, typed(line), trigger, line)
    raise Misshapen


def press_of(body: Payload) -> Press:
    """The first action of a `block_actions` body."""
    match body:
        case {"user": {"id": str(user)}, "actions": [{"action_id": str()} as action, *_]}:
            return Press(
                team_id=team_of(body),
                user=user,
                value=text_in(action, "value"),
                trigger_id=text_in(body, "trigger_id"),
                view=view_of(body) if body.get("view") else None,
                **_place(body),
            )
    raise Misshapen


class _Place(TypedDict):
    channel: str
    message_ts: str
    thread_ts: str
    ephemeral: bool


def _place(body: Payload) -> "_Place":
    """Where the message of a pressed button stands."""
    container, message, channel = (_part(body, key) for key in ("container", "message", "channel"))
    return {
        "ephemeral": container.get("is_ephemeral") is True,
        "channel": text_in(container, "channel_id") or text_in(channel, "id"),
        "message_ts": text_in(container, "message_ts") or text_in(message, "ts"),
        "thread_ts": text_in(container, "thread_ts") or text_in(message, "thread_ts"),
    }


def view_of(body: Payload) -> OpenView:
    """The view of a `view_submission` or `block_actions` body."""
    match body:
        case {"user": {"id": str(user)}, "view": {"id": str(view_id), "type": str()} as view} if (
            view_id and len(text_in(view, "private_metadata")) <= LONGEST_METADATA
        ):
            return OpenView(
                team_id=team_of(body),
                user=user,
                view_id=view_id,
                hash=text_in(view, "hash"),
                callback_id=text_in(view, "callback_id"),
                metadata=text_in(view, "private_metadata"),
                fields=tuple(map(state.field_of, inputs_of(view))),
                values=values_in(view),
                kind=text_in(view, "type"),
                below=text_in(view, "previous_view_id"),
            )
    raise Misshapen


def shown(body: Payload) -> Payload:
    """The view of a body as Slack sent it, to be shown again."""
    match body:
        case {"view": {"type": str(), "blocks": [*blocks]} as view} if all(
            isinstance(block, Mapping) for block in blocks
        ):
            found: Payload = view
            return found
    raise Misshapen


def inputs_of(view: Payload) -> tuple[str, ...]:
    """The block_ids of a view's inputs, in order."""
    blocks = view.get("blocks")
    return tuple(
        str(block.get("block_id"))
        for block in (blocks if isinstance(blocks, list) else ())
        if isinstance(block, Mapping) and block.get("type") == "input"
    )


def values_in(view: Payload) -> Mapping[str, Value]:
    """What is chosen or typed in a view, by block_id."""
    return dict(_values(view))


def _values(view: Payload) -> Iterator[tuple[str, Value]]:
    match view:
        case {"state": {"values": {} as blocks}}:
            for block_id, elements in blocks.items():
                for element in elements.values() if isinstance(elements, Mapping) else ():
                    yield block_id, value_of(element)


def team_of(body: Payload) -> str:
    """The workspace that an interaction belongs to."""
    match body:
        case {"team": {"id": str(team)}} | {"user": {"team_id": str(team)}}:
            return team
    raise Misshapen


def _part(payload: Payload, key: str) -> Payload:
    """An object that Slack may leave out; empty where it did."""
    value = payload.get(key)
    return value if isinstance(value, Mapping) else {}


def text_in(payload: Payload, key: str) -> str:
    """What Slack may leave out; empty where it did."""
    value = payload.get(key)
    return value if isinstance(value, str) else ""


def value_of(element: object) -> Value:
    """What is chosen or typed in one element of a view's state."""
    match element:
        case {"selected_option": {"value": str(value)}}:
            return value
        case {"selected_users": list(users)}:
            return tuple(map(str, users))
        case (
            {"selected_conversation": str(value)}
            | {"selected_date": str(value)}
            | {"value": str(value)}
        ):
            return value or None
        case _:
            return None
