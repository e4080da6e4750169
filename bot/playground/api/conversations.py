"""conversations.* and users.conversations."""

from collections.abc import Callable
from typing import Any

from bot.playground.call import Call
from bot.playground.errors import SlackError
from bot.playground.messages import message_object
from bot.playground.scopes import check_scope
from bot.playground.workspace import Channel, Message

Json = dict[str, Any]
_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def _list(call: Call) -> Json:
    bot = call.platform.bot
    channels = _of_types(call, lambda channel: channel.visible_to(bot))
    if call.flag("exclude_archived"):
        channels = [channel for channel in channels if not channel.is_archived]
    return _channels_page(call, channels)


def _of_user(call: Call) -> Json:
    bot = call.platform.bot
    user = call.platform.workspace.user(call.text("user") or bot).id

    def shared(channel: Channel) -> bool:
        return user in channel.members and channel.visible_to(bot)

    return _channels_page(call, _of_types(call, shared))


def _info(call: Call) -> Json:
    channel = call.channel()
    channel_object = _channel_object(call, channel)
    if call.flag("include_num_members"):
        channel_object["num_members"] = len(channel.members)
    return {"channel": channel_object}


def _members(call: Call) -> Json:
    members, next_cursor = call.page(call.channel().members)
    return {"members": members, "response_metadata": {"next_cursor": next_cursor}}


def _open(call: Call) -> Json:
    if call.text("channel"):
        return {"channel": {"id": call.channel().id}}
    users = [user for user in call.text("users").split(",") if user]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        raise SlackError("method_not_supported_for_channel_type")
    channel = call.platform.workspace.direct(users[0])
    if call.platform.workspace.user(users[0]).is_deactivated:
        raise SlackError("user_disabled")
    if call.flag("return_im"):
        return {"no_op": True, "already_open": True, "channel": _channel_object(call, channel)}
    return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}


def _history(call: Call) -> Json:
    channel = call.joined()
    newest_first = [*channel.top_level()][::-1]
    return _messages_page(call, channel, newest_first)


def _replies(call: Call) -> Json:
    channel = call.joined()
    ts = call.text("ts")
    thread = channel.thread(ts) if ts else []
    if not thread:
        raise SlackError("thread_not_found")
    root = thread[0].thread_ts or thread[0].ts
    return _messages_page(call, channel, channel.thread(root))


def _messages_page(call: Call, channel: Channel, messages: list[Message]) -> Json:
    listed = [each for each in messages if each.audience is None and _in_range(call, each.ts)]
    page, next_cursor = call.page(listed)
    with_metadata = call.flag("include_all_metadata")
    bodies = [message_object(channel, message) for message in page]
    answer: Json = {
        "messages": [
            {key: value for key, value in body.items() if with_metadata or key != "metadata"}
            for body in bodies
        ],
        "has_more": bool(next_cursor),
    }
    if next_cursor:
        answer["response_metadata"] = {"next_cursor": next_cursor}
    return answer


def _in_range(call: Call, ts: str) -> bool:
    inclusive = call.flag("inclusive")
    moment = float(ts)
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")
    after = oldest is None or moment > oldest or (inclusive and moment == oldest)
    before = latest is None or moment < latest or (inclusive and moment == latest)
    return after and before


def _bound(call: Call, name: str) -> float | None:
    try:
        return float(call.text(name)) if call.text(name) else None
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _of_types(call: Call, wanted: Callable[[Channel], bool]) -> list[Channel]:
    kinds = set()
    for name in (call.text("types") or "public_channel").split(","):
        if name.strip() not in _TYPES:
            raise SlackError("invalid_types")
        kinds.add(_TYPES[name.strip()])
    for kind in sorted(kinds):
        check_scope(call.platform, call.method, kind)
    channels = call.platform.workspace.channels.values()
    return [channel for channel in channels if channel.kind in kinds and wanted(channel)]


def _channels_page(call: Call, channels: list[Channel]) -> Json:
    page, next_cursor = call.page(channels)
    return {
        "channels": [_channel_object(call, channel) for channel in page],
        "response_metadata": {"next_cursor": next_cursor},
    }


def _channel_object(call: Call, channel: Channel) -> Json:
    common = {"id": channel.id, "created": 0, "is_archived": channel.is_archived}
    kinds = {
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_org_shared": False,
    }
    if channel.kind == "im":
        return {**common, **kinds, "user": channel.user}
    topic = {"value": channel.topic, "creator": "", "last_set": 0}
    return {
        **common,
        **kinds,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_private": channel.kind in {"group", "mpim"},
        "is_general": channel.name == "general",
        "is_member": call.platform.bot in channel.members,
        "is_shared": False,
        "is_ext_shared": False,
        "topic": topic,
        "purpose": topic,
    }


METHODS = {
    "conversations.list": _list,
    "conversations.info": _info,
    "conversations.members": _members,
    "conversations.open": _open,
    "conversations.history": _history,
    "conversations.replies": _replies,
    "users.conversations": _of_user,
}
