"""Posting, editing and deleting messages, by people and by the app."""

import uuid
from typing import Any

from bot.playground import events
from bot.playground.errors import SlackError
from bot.playground.platform import Platform
from bot.playground.state import still_valid
from bot.playground.text import broadcasts, stored
from bot.playground.views import with_ids
from bot.playground.workspace import Channel, Message

Json = dict[str, Any]


def say(
    platform: Platform, user: str, channel: Channel, text: str, **placing: str | None
) -> Message:
    """Post what a person typed; `placing` is its `thread_ts` and its `subtype`."""
    thread_ts, subtype = (placing.get(key) for key in ("thread_ts", "subtype"))
    if user not in channel.members:
        raise SlackError("not_in_channel")
    if not text.strip():
        raise SlackError("no_text")
    team = platform.workspace.team_of(user)
    content: Json = {"user": user, "text": as_stored(platform, user, text), "team": team.id}
    content["subtype"] = subtype
    if subtype == "thread_broadcast" and (parent := channel.find(thread_ts or "")):
        content["root"] = message_object(channel, parent)
    if platform.workspace.is_external(user):
        content |= {"user_team": team.id, "source_team": team.id}
    content["client_msg_id"] = str(uuid.uuid4())
    return post(platform, channel, content, thread_ts=thread_ts)


def as_stored(platform: Platform, user: str, typed: str) -> str:
    """Return text typed by this person as Slack stores it."""
    workspace = platform.workspace
    users = {each.name: each.id for each in workspace.users.values()}
    rooms = {each.name: each.id for each in workspace.channels.values() if each.visible_to(user)}
    return stored(typed, users, rooms)


def from_app(platform: Platform, channel: Channel, content: Json, **placing: Any) -> Message:
    """Post `content` (text, blocks, attachments, metadata) as the app; `placing` as in `post`."""
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
    """Post to a channel or thread, or with `audience` to one person; notify pages and app."""
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
    _notify(platform, "message", channel, message)
    if audience is None:
        events.message_posted(platform, channel, message)
    return message


def edit(platform: Platform, channel: Channel, message: Message, content: Json) -> None:
    """Replace a message's content; ephemeral ones change without an event."""
    before = message.body
    replaced = {"text", "blocks", "attachments"}
    body = {key: value for key, value in before.items() if key not in replaced}
    edit_info = {"user": platform.bot, "ts": platform.workspace.timestamps.next()}
    message.body = {**body, **_completed(content), "edited": edit_info}
    message.broadcast = broadcasts(message.body)
    blocks = message.body.get("blocks", [])
    message.entered = {
        user: still_valid(values, blocks) for user, values in message.entered.items()
    }
    _notify(platform, "message_changed", channel, message)
    if message.audience is None:
        events.message_changed(platform, channel, message, before)


def delete(platform: Platform, channel: Channel, message: Message) -> None:
    """Delete a message."""
    channel.remove(message)
    _notify(platform, "message_deleted", channel, message)
    if message.audience is None:
        events.message_deleted(platform, channel, message)


def react(platform: Platform, channel: Channel, message: Message, user: str, name: str) -> None:
    """Add a person's reaction."""
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
    _notify(platform, "reaction", channel, message)
    events.reaction_added(platform, channel, message, user, name)


def message_object(channel: Channel, message: Message) -> Json:
    """Return Slack's message object, for a parent with the fields of its thread."""
    if message.thread_ts:
        return message.body
    replies = [each for each in channel.thread(message.ts)[1:] if each.audience is None]
    if not replies:
        return message.body
    authors = list(dict.fromkeys(reply.body.get("user", "") for reply in replies))
    return {
        **message.body,
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(authors),
        "reply_users": authors,
        "latest_reply": replies[-1].ts,
    }


def _completed(content: Json) -> Json:
    fields = {key: value for key, value in content.items() if value is not None}
    if fields.get("blocks"):
        fields["blocks"] = with_ids(fields["blocks"])
    return {"text": "", **fields}


def _in_thread(channel: Channel, thread_ts: str) -> Json:
    parent = channel.find(thread_ts)
    if parent is None:
        return {"thread_ts": thread_ts}
    return {
        "thread_ts": parent.thread_ts or parent.ts,
        "parent_user_id": parent.body.get("user"),
    }


def _notify(platform: Platform, kind: str, channel: Channel, message: Message) -> None:
    change = {"type": kind, "channel": channel.id, "ts": message.ts}
    if message.thread_ts:
        change["thread_ts"] = message.thread_ts
    if message.audience:
        platform.changes.publish(change, [message.audience])
    else:
        platform.changes.publish(change, None if channel.kind == "channel" else channel.members)
