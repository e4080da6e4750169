"""Slack's payloads as typed values.

A field that Slack may leave out counts as empty; a payload without the others raises
`MalformedPayload`. No payload decides whose record it belongs to: `team_id` is that of the
installation, and the workspace of the person who acts is never read.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypedDict

from bot.errors import Refusal
from bot.slack import state
from bot.slack.places import is_direct

Payload: TypeAlias = Mapping[str, Any]
Value: TypeAlias = str | tuple[str, ...] | None

MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
NOTICES: Final = frozenset(
    {
        "app_conversation_join",
        "app_conversation_leave",
        "assistant_app_thread",
        "bot_add",
        "bot_disable",
        "bot_enable",
        "bot_message",
        "bot_remove",
        "channel_archive",
        "channel_canvas_updated",
        "channel_convert_to_private",
        "channel_convert_to_public",
        "channel_join",
        "channel_leave",
        "channel_name",
        "channel_posting_permissions",
        "channel_purpose",
        "channel_topic",
        "channel_unarchive",
        "document_mention",
        "ekm_access_denied",
        "file_comment",
        "file_mention",
        "group_archive",
        "group_join",
        "group_leave",
        "group_name",
        "group_purpose",
        "group_topic",
        "group_unarchive",
        "huddle_thread",
        "joiner_notification",
        "joiner_notification_for_inviter",
        "message_changed",
        "message_deleted",
        "message_replied",
        "pinned_item",
        "reminder_add",
        "reminder_delete",
        "reply_broadcast",
        "sh_room_created",
        "sh_room_shared",
        "slackbot_response",
        "tabbed_canvas_updated",
        "tombstone",
        "unpinned_item",
    }
)
"""The subtypes of messages in which nobody speaks; in one of any other subtype a person does.

A `reply_broadcast` pointed to a reply that was an event of its own; a `thread_broadcast` is the
only event that Slack makes of a reply which is also sent to the channel.
"""

DIRECT_TYPES: Final = ("im", "app_home")
SLACKBOT: Final = "USLACKBOT"
METADATA_LIMIT: Final = 2_000
"""The maximum length of private_metadata.

The bot writes less, and Slack's limit of 3,000 leaves room to write it again.
"""


class MalformedPayload(Refusal):
    """A request body that does not have the shape of Slack's."""

    def __init__(self) -> None:
        super().__init__("Slack sent me something I can't read. Please try again.")


@dataclass(frozen=True, slots=True)
class Question:
    """A message of a person, and where the answer goes.

    `thread_ts` is the thread to answer in; None in a direct message outside of a thread.
    `addressed` is True if the message mentions the bot or is a direct message.
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
        """Return whether it was written in a thread."""
        return self.thread_ts not in (None, self.ts)

    @property
    def key(self) -> str:
        """The key of every delivery of the message, as `app_mention` or as `message`."""
        return f"{self.channel}:{self.ts}"


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; `line` is its text with Slack's entities and mentions unchanged."""

    team_id: str
    channel: str
    user: str
    text: str
    trigger_id: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a button in a view or a message.

    `channel`, `message_ts` and `thread_ts` locate the message; they are empty for a view.
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
    """A view at the moment it was submitted, or a button in it was pressed.

    `fields` are the fields of its inputs, in order; `values` maps block_ids to values, None for an
    empty input. `kind` is `modal` or `home`. `below` is the id of the modal under this one, if any.
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
    """Return the question in a `message` or `app_mention` event; None if no person speaks in it."""
    channel, ts, user = (event.get(key) for key in ("channel", "ts", "user"))
    if not (isinstance(channel, str) and isinstance(ts, str) and isinstance(user, str)):
        return None
    if user in (bot_user_id, SLACKBOT) or not _is_spoken(event):
        return None
    text = text_in(event, "text")
    direct = event.get("channel_type") in DIRECT_TYPES or is_direct(channel)
    mentioned = event.get("type") == "app_mention" or bot_user_id in MENTION.findall(text)
    thread = event.get("thread_ts")
    return Question(
        team_id=team_id,
        channel=channel,
        ts=ts,
        thread_ts=thread if isinstance(thread, str) else None if direct else ts,
        user=user,
        text=strip_mentions(text),
        addressed=direct or mentioned,
    )


def _is_spoken(event: Payload) -> bool:
    """Return whether the message is a person's own words, as they typed them.

    What an app posts has a `bot_id`, even with a person's token or in a workflow: answering it
    could go on for ever if the other app answers, too.
    """
    if event.get("bot_id") or event.get("hidden") is True:
        return False
    subtype = event.get("subtype")
    if isinstance(subtype, str) and subtype in NOTICES:
        return False
    return not subtype or bool(event.get("text") or event.get("files"))


def viewer_of(event: Payload) -> str:
    """Return the user who opened the Home tab."""
    user = event.get("user")
    if not isinstance(user, str):
        raise MalformedPayload
    return user


def strip_mentions(text: str) -> str:
    """Return a message's text without mentions, with Slack's entities unescaped."""
    return html.unescape(MENTION.sub(" ", text)).strip()


def command_of(body: Payload, team_id: str) -> Command:
    """Return the slash command of a request body."""
    match body:
        case {
            "channel_id": str(channel),
            "user_id": str(user),
            "trigger_id": str(trigger),
        }:
            line = text_in(body, "text").strip()
            return Command(team_id, channel, user, strip_mentions(line), trigger, line)
    raise MalformedPayload


def press_of(body: Payload, team_id: str) -> Press:
    """Return the first action of a `block_actions` body."""
    match body:
        case {"user": {"id": str(user)}, "actions": [{"action_id": str()} as action, *_]}:
            return Press(
                team_id=team_id,
                user=user,
                value=text_in(action, "value"),
                trigger_id=text_in(body, "trigger_id"),
                view=view_of(body, team_id) if body.get("view") else None,
                **_place(body),
            )
    raise MalformedPayload


class _Place(TypedDict):
    channel: str
    message_ts: str
    thread_ts: str
    ephemeral: bool


def _place(body: Payload) -> "_Place":
    """Return the place of the message with the pressed button."""
    container, message, channel = (_part(body, key) for key in ("container", "message", "channel"))
    return {
        "ephemeral": container.get("is_ephemeral") is True,
        "channel": text_in(container, "channel_id") or text_in(channel, "id"),
        "message_ts": text_in(container, "message_ts") or text_in(message, "ts"),
        "thread_ts": text_in(container, "thread_ts") or text_in(message, "thread_ts"),
    }


def view_of(body: Payload, team_id: str) -> OpenView:
    """Return the view of a `view_submission` or `block_actions` body."""
    match body:
        case {"user": {"id": str(user)}, "view": {"id": str(view_id), "type": str()} as view} if (
            view_id and len(text_in(view, "private_metadata")) <= METADATA_LIMIT
        ):
            return OpenView(
                team_id=team_id,
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
    raise MalformedPayload


def raw_view(body: Payload) -> Payload:
    """Return the view of a body as Slack sent it, to be shown again."""
    match body:
        case {"view": {"type": str(), "blocks": [*blocks]} as view} if all(
            isinstance(block, Mapping) for block in blocks
        ):
            raw: Payload = view
            return raw
    raise MalformedPayload


def inputs_of(view: Payload) -> tuple[str, ...]:
    """Return the block_ids of a view's inputs, in order."""
    blocks = view.get("blocks")
    return tuple(
        str(block.get("block_id"))
        for block in (blocks if isinstance(blocks, list) else ())
        if isinstance(block, Mapping) and block.get("type") == "input"
    )


def values_in(view: Payload) -> Mapping[str, Value]:
    """Return the values in a view, by block_id."""
    return dict(_values(view))


def _values(view: Payload) -> Iterator[tuple[str, Value]]:
    match view:
        case {"state": {"values": {} as blocks}}:
            for block_id, elements in blocks.items():
                for element in elements.values() if isinstance(elements, Mapping) else ():
                    yield block_id, value_of(element)


def _part(payload: Payload, key: str) -> Payload:
    """Return an object that Slack may leave out; empty if it did."""
    value = payload.get(key)
    return value if isinstance(value, Mapping) else {}


def text_in(payload: Payload, key: str) -> str:
    """Return a string that Slack may leave out; empty if it did."""
    value = payload.get(key)
    return value if isinstance(value, str) else ""


def value_of(element: object) -> Value:
    """Return the value of one element of a view's state."""
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
