"""Messages: posting, editing and deleting them, whoever does it."""

import uuid
from typing import Any

from bot.playground import events
from bot.playground.errors import SlackError
from bot.playground.platform import Platform
from bot.playground.state import kept
from bot.playground.text import broadcasts, stored
from bot.playground.views import with_ids
from bot.playground.workspace import Channel, Message

Json = dict[str, Any]


def say(
    platform: Platform, user: str, channel: Channel, text: str, thread_ts: str | None
) -> Message:
    """A person writes `text` as typed."""
    if user not in channel.members:
        raise SlackError("not_in_channel")
    if not text.strip():
        raise SlackError("no_text")
    content = {"user": user, "text": as_stored(platform, user, text)}
    content["client_msg_id"] = str(uuid.uuid4())
    return post(platform, channel, content, thread_ts=thread_ts)


def as_stored(platform: Platform, user: str, typed: str) -> str:
    """What Slack makes of text that this person typed."""
    workspace = platform.workspace
    users = {each.name: each.id for each in workspace.users.values()}
    rooms = {each.name: each.id for each in workspace.channels.values() if each.visible_to(user)}
    return stored(typed, users, rooms)


def from_app(platform: Platform, channel: Channel, content: Json, **placing: Any) -> Message:
    """The app posts `content` (text, blocks, attachments, metadata); `placing` as in `post`."""
    app = platform.app
    profile = {"id": app.bot_id, "app_id": app.id, "name": app.name, "deleted": False}
    author = {"user": app.bot_user_id, "bot_id": app.bot_id, "app_id": app.id}
    return post(platform, channel, {**author, "bot_profile": profile, **content}, **placing)


def post(
    platform: Platform,
    channel: Channel,
    content: Json,
    *,
    audience: str | None = None,
    thread_ts: str | None = None,
) -> Message:
    """Put a message into a channel or thread, for all or for one person; tell page and app."""
    body: Json = {
        "type": "message",
        "team": platform.workspace.team.id,
        "ts": platform.workspace.timestamps.next(),
        **_completed(content),
    }
    if thread_ts:
        body |= _in_thread(channel, thread_ts)
    message = Message(body, audience, broadcast="bot_id" in content and broadcasts(content))
    channel.add(message)
    _tell(platform, "message", channel, message)
    if audience is None:
        events.message_posted(platform, channel, message)
    return message


def edit(platform: Platform, channel: Channel, message: Message, content: Json) -> None:
    """Give a message new content; ephemeral ones change without an event."""
    before = message.body
    dropped = {"text", "blocks", "attachments"}
    body = {key: value for key, value in before.items() if key not in dropped}
    edited = {"user": platform.bot, "ts": platform.workspace.timestamps.next()}
    message.body = {**body, **_completed(content), "edited": edited}
    message.broadcast = broadcasts(message.body)
    blocks = message.body.get("blocks", [])
    message.entered = {user: kept(values, blocks) for user, values in message.entered.items()}
    _tell(platform, "message_changed", channel, message)
    if message.audience is None:
        events.message_changed(platform, channel, message, before)


def delete(platform: Platform, channel: Channel, message: Message) -> None:
    """Take a message away."""
    channel.remove(message)
    _tell(platform, "message_deleted", channel, message)
    if message.audience is None:
        events.message_deleted(platform, channel, message)


def react(platform: Platform, channel: Channel, message: Message, user: str, name: str) -> None:
    """Add one person's reaction."""
    reactions: list[Json] = message.body.setdefault("reactions", [])
    for reaction in reactions:
        if reaction["name"] == name:
            if user in reaction["users"]:
                raise SlackError("already_reacted")
            reaction["users"].append(user)
            reaction["count"] += 1
            break
    else:
        reactions.append({"name": name, "users": [user], "count": 1})
    _tell(platform, "reaction", channel, message)
    events.reaction_added(platform, channel, message, user, name)


def described(channel: Channel, message: Message) -> Json:
    """The message object, with what its thread adds to a parent."""
    if message.thread_ts:
        return message.body
    replies = [each for each in channel.thread(message.ts)[1:] if each.audience is None]
    if not replies:
        return message.body
    writers = list(dict.fromkeys(reply.body.get("user", "") for reply in replies))
    return {
        **message.body,
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(writers),
        "reply_users": writers,
        "latest_reply": replies[-1].ts,
    }


def _completed(content: Json) -> Json:
    given = {key: value for key, value in content.items() if value is not None}
    if given.get("blocks"):
        given["blocks"] = with_ids(given["blocks"])
    return {"text": "", **given}


def _in_thread(channel: Channel, thread_ts: str) -> Json:
    parent = channel.find(thread_ts)
    if parent is None:
        return {"thread_ts": thread_ts}
    return {
        "thread_ts": parent.thread_ts or parent.ts,
        "parent_user_id": parent.body.get("user"),
    }


def _tell(platform: Platform, kind: str, channel: Channel, message: Message) -> None:
    hint = {"type": kind, "channel": channel.id, "ts": message.ts}
    if message.thread_ts:
        hint["thread_ts"] = message.thread_ts
    if message.audience:
        platform.changes.publish(hint, [message.audience])
    else:
        platform.changes.publish(hint, None if channel.kind == "channel" else channel.members)
