"""The workspace as one person sees it, for the page."""

from typing import Any

from bot.playground.messages import message_object
from bot.playground.platform import Platform
from bot.playground.seed import User
from bot.playground.workspace import Channel, Message

Json = dict[str, Any]


def page_state(platform: Platform, me: User) -> Json:
    """Return everything but messages."""
    workspace, views, app = platform.workspace, platform.views, platform.app
    home = views.home(me.id)
    channels = [each for each in workspace.channels.values() if each.visible_to(me.id)]
    return {
        "team": {"id": workspace.team.id, "name": workspace.team.name},
        "me": _user(me),
        "users": [_user(user) for user in workspace.users.values()],
        "bot": {
            "user_id": app.bot_user_id,
            "app_id": app.id,
            "name": app.name,
            "connected": platform.connected,
        },
        "channels": [_channel(channel, me) for channel in channels],
        "commands": [
            command.model_dump(exclude={"should_escape"}) for command in app.commands or ()
        ],
        "shortcuts": [each.model_dump() for each in app.shortcuts if each.type == "message"],
        "home": home.snapshot() if home else None,
        "modals": [view.snapshot() for view in views.stack(me.id)],
    }


def message_for_page(channel: Channel, message: Message) -> Json:
    """Return Slack's message object with fields for the page only."""
    return {
        **message_object(channel, message),
        "ephemeral": message.audience is not None,
        "broadcast": message.broadcast,
        "reactions": message.body.get("reactions", []),
    }


def _user(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "title": user.title,
        "initials": user.initials,
        "color": user.color,
        "is_bot": user.is_bot,
    }


def _channel(channel: Channel, me: User) -> Json:
    fields: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.kind in {"group", "mpim"},
        "is_im": channel.kind == "im",
        "topic": channel.topic,
        "unread": _unread(channel, me),
    }
    if channel.user:
        fields["user"] = channel.user
    return fields


def _unread(channel: Channel, me: User) -> int:
    last_read = channel.last_read.get(me.id, "")
    return sum(
        message.ts > last_read and message.seen_by(me.id) and message.body.get("user") != me.id
        for message in channel.top_level()
    )
