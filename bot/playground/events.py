"""Events, sent to the app if it subscribes to them and its bot is in the conversation."""

import time
from typing import Any

from bot.playground.ids import new_id
from bot.playground.platform import Platform
from bot.playground.workspace import Channel, Message

Json = dict[str, Any]
_SUBSCRIPTIONS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}
_HIDDEN = {"metadata"}


def message_posted(platform: Platform, channel: Channel, message: Message) -> None:
    """Send a message, and a mention of the app if a person made one in a channel."""
    event = _event_body(message)
    _send_message(platform, channel, event)
    mention = f"<@{platform.bot}>" in message.body["text"]
    if mention and channel.kind != "im" and "bot_id" not in message.body:
        _send_if_member(platform, channel, "app_mention", {**event, "type": "app_mention"})


def message_changed(platform: Platform, channel: Channel, message: Message, before: Json) -> None:
    """Send an edit."""
    event = {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": _event_body(message),
        "previous_message": before,
        "ts": platform.workspace.timestamps.next(),
    }
    _send_message(platform, channel, event)


def message_deleted(platform: Platform, channel: Channel, message: Message) -> None:
    """Send a deletion."""
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "deleted_ts": message.ts,
        "previous_message": _event_body(message),
        "ts": platform.workspace.timestamps.next(),
    }
    _send_message(platform, channel, event)


def home_opened(platform: Platform, user: str) -> None:
    """Send that a person opened the app's Home."""
    home = platform.views.home(user)
    event: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": platform.workspace.direct(user).id,
        "tab": "home",
        "event_ts": platform.workspace.timestamps.next(),
    }
    if home is not None:
        event["view"] = home.snapshot()
    _send(platform, "app_home_opened", event)


def member(platform: Platform, kind: str, channel: Channel, user: str) -> None:
    """Send a change of membership: `member_joined_channel` or `member_left_channel`."""
    event = {
        "type": kind,
        "user": user,
        "channel_type": "C" if channel.kind == "channel" else "G",
        "team": platform.workspace.team_of(user).id,
    }
    if platform.bot in {user, *channel.members}:
        _send(platform, kind, _in_channel(platform, channel, event))


def reaction_added(
    platform: Platform, channel: Channel, message: Message, user: str, name: str
) -> None:
    """Send a reaction to a message."""
    event = {
        "type": "reaction_added",
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "item_user": message.body.get("user"),
        "event_ts": platform.workspace.timestamps.next(),
    }
    if platform.bot in channel.members:
        _send(platform, "reaction_added", event)


def _send_message(platform: Platform, channel: Channel, event: Json) -> None:
    event = {**event, "channel_type": channel.kind}
    _send_if_member(platform, channel, _SUBSCRIPTIONS[channel.kind], event)


def _send_if_member(platform: Platform, channel: Channel, subscription: str, event: Json) -> None:
    if platform.bot in channel.members:
        _send(platform, subscription, _in_channel(platform, channel, event))


def _in_channel(platform: Platform, channel: Channel, event: Json) -> Json:
    event_ts = event.get("ts") or platform.workspace.timestamps.next()
    return {**event, "channel": channel.id, "event_ts": event_ts}


def _event_body(message: Message) -> Json:
    return {key: value for key, value in message.body.items() if key not in _HIDDEN}


def _send(platform: Platform, subscription: str, event: Json) -> None:
    if not platform.app.subscribes(subscription):
        return
    own, workspace = platform.workspace.team, platform.workspace
    user = event.get("user")
    sender = workspace.team_of(user) if user in workspace.users else own
    installation = {
        "enterprise_id": own.enterprise_id or None,
        "team_id": own.id,
        "user_id": platform.bot,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    payload = {
        "token": platform.app.verification_token,
        "team_id": sender.id,
        "context_team_id": own.id,
        "context_enterprise_id": own.enterprise_id or None,
        "api_app_id": platform.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(time.time()),
        "authorizations": [installation],
        "is_ext_shared_channel": _is_shared(platform, event),
        "event_context": f"4-{event['type']}-{own.id}-{platform.app.id}",
    }
    platform.dispatcher.event(payload)


def _is_shared(platform: Platform, event: Json) -> bool:
    """Return whether people of a connected workspace are in the event's channel."""
    channel = platform.workspace.channels.get(str(event.get("channel")))
    members = channel.members if channel else ()
    return any(platform.workspace.is_external(user) for user in members)
