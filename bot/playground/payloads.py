"""The fields that all interaction payloads share."""

from typing import Any

from bot.playground.platform import Platform
from bot.playground.workspace import Channel

Json = dict[str, Any]
_NAMES = {"im": "directmessage", "group": "privategroup"}


def channel_name(channel: Channel) -> str:
    """Return a channel's name in payloads, which hide the names of private channels."""
    return _NAMES.get(channel.kind, channel.name)


def interaction(platform: Platform, kind: str, user: str, channel: Channel | None = None) -> Json:
    """Return the shared fields of an interaction, with a new trigger_id."""
    team = platform.workspace.team
    name = platform.workspace.user(user).name
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain},
        "user": {"id": user, "username": name, "name": name, "team_id": team.id},
        "api_app_id": platform.app.id,
        "token": platform.app.verification_token,
        "trigger_id": platform.triggers.new(user, channel.id if channel else None),
        "enterprise": None,
        "is_enterprise_install": False,
    }
