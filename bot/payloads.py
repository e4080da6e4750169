"""What Slack sends, as typed values. Pure; keys that Slack may leave out count as absent."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot import ids

Payload: TypeAlias = Mapping[str, Any]
Value: TypeAlias = str | tuple[str, ...] | None

MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
ANSWERED_SUBTYPES = frozenset({None, "file_share"})


@dataclass(frozen=True, slots=True)
class Question:
    """A message that wants an answer.

    `thread_ts` is where the answer goes: the question's thread in a channel, and in a direct
    message the thread that it was asked in, if any.
    """

    team_id: str
    channel: str
    ts: str
    thread_ts: str | None
    user: str
    text: str

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


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody pressed; the view's fields are there if it was in a view."""

    team_id: str
    user: str
    value: str
    trigger_id: str
    view: "OpenView | None"


@dataclass(frozen=True, slots=True)
class OpenView:
    """A modal as it stood when it was submitted or a button in it was pressed.

    `fields` are the fields of its inputs, in order; `values` maps block_id to what is chosen or
    typed there, `None` for an empty input.
    """

    team_id: str
    user: str
    view_id: str
    hash: str
    callback_id: str
    metadata: str
    fields: tuple[str, ...]
    values: Mapping[str, Value]


def question_of(event: Payload, team_id: str, bot_user_id: str) -> Question | None:
    """The question in a `message` or `app_mention` event; None if nobody asked the bot.

    Posts of bots, edits, joins and the channel's copy of a thread reply ask nothing.
    """
    channel, ts = event.get("channel"), event.get("ts")
    user, text = event.get("user"), event.get("text")
    words = text if isinstance(text, str) else ""
    direct = event.get("channel_type") == "im"
    mentioned = event.get("type") == "app_mention" or f"<@{bot_user_id}" in words
    if not (isinstance(channel, str) and isinstance(ts, str) and isinstance(user, str)):
        return None
    if event.get("bot_id") or event.get("subtype") not in ANSWERED_SUBTYPES:
        return None
    if user == bot_user_id or not (direct or mentioned):
        return None
    thread = event.get("thread_ts")
    return Question(
        team_id=team_id,
        channel=channel,
        ts=ts,
        thread_ts=thread if isinstance(thread, str) else None if direct else ts,
        user=user,
        text=typed(words),
    )


def typed(text: str) -> str:
    """The words as the person typed them: mentions out, Slack's entities undone."""
    return html.unescape(MENTION.sub(" ", text)).strip()


def command_of(body: Payload) -> Command:
    """The slash command of a request body."""
    return Command(
        team_id=body["team_id"],
        channel=body["channel_id"],
        user=body["user_id"],
        text=typed(body.get("text") or ""),
        trigger_id=body["trigger_id"],
    )


def press_of(body: Payload) -> Press:
    """The first action of a `block_actions` body."""
    action = body["actions"][0]
    return Press(
        team_id=team_of(body),
        user=body["user"]["id"],
        value=action.get("value") or "",
        trigger_id=body.get("trigger_id") or "",
        view=view_of(body) if body.get("view") else None,
    )


def view_of(body: Payload) -> OpenView:
    """The view of a `view_submission` or `block_actions` body."""
    view = body["view"]
    state = (view.get("state") or {}).get("values") or {}
    return OpenView(
        team_id=team_of(body),
        user=body["user"]["id"],
        view_id=view["id"],
        hash=view.get("hash") or "",
        callback_id=view.get("callback_id") or "",
        metadata=view.get("private_metadata") or "",
        fields=tuple(
            ids.field_of(block["block_id"])
            for block in view.get("blocks") or ()
            if block.get("type") == "input"
        ),
        values={
            block: value_of(element)
            for block, elements in state.items()
            for element in elements.values()
        },
    )


def team_of(body: Payload) -> str:
    """The workspace that an interaction belongs to."""
    team = body.get("team") or {}
    return str(team.get("id") or body["user"]["team_id"])


def value_of(element: Payload) -> Value:
    """What is chosen or typed in one element of a view's state."""
    match element:
        case {"selected_option": {"value": str(value)}}:
            return value
        case {"selected_users": list(users)}:
            return tuple(users)
        case (
            {"selected_conversation": str(value)}
            | {"selected_date": str(value)}
            | {"value": str(value)}
        ):
            return value or None
        case _:
            return None
