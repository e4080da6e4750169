"""The fields that all interaction payloads share; `team` is the workspace of the person."""

from typing import Any

from bot.playground.platform import Platform
from bot.playground.seed import Team
from bot.playground.workspace import Channel

Json = dict[str, Any]
_NAMES = {"im": "directmessage", "group": "privategroup"}


def channel_name(channel: Channel) -> str:
    """Return a channel's name in payloads, which hide the names of private channels."""
    return _NAMES.get(channel.kind, channel.name)


def interaction(platform: Platform, kind: str, user: str, channel: Channel | None = None) -> Json:
    """Return the shared fields of an interaction, with a new trigger_id."""
    team = platform.workspace.team_of(user)
    name = platform.workspace.user(user).name
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain, **_enterprise_fields(team)},
        "user": {"id": user, "username": name, "name": name, "team_id": team.id},
        "api_app_id": platform.app.id,
        "token": platform.app.verification_token,
        "trigger_id": platform.triggers.new(user, channel.id if channel else None),
        "enterprise": organisation(team),
        "is_enterprise_install": False,
    }


def organisation(team: Team) -> Json | None:
    """Return the organisation of a workspace, if it belongs to one."""
    if not team.enterprise_id:
        return None
    return {"id": team.enterprise_id, "name": team.enterprise_id}


def _enterprise_fields(team: Team) -> Json:
    enterprise = organisation(team) or {}
    return {f"enterprise_{key}": value for key, value in enterprise.items()}
