"""People as typed values, from Slack's user objects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

GUESTS: Final = ("is_restricted", "is_ultra_restricted", "is_stranger")
OWNERS: Final = ("is_owner", "is_primary_owner")


@dataclass(frozen=True, slots=True)
class Profile:
    """A person in the workspace.

    `inside` is True for a full member, False for a guest or someone from a connected workspace.
    `zone` is UTC if Slack names none. `left` is True if their account was deactivated, and `bot` if
    it is an app's.
    """

    inside: bool = False
    owner: bool = False
    zone: tzinfo = UTC
    left: bool = False
    bot: bool = False


def profile_of(user: Mapping[str, Any], team_id: str) -> Profile:
    """Return the profile of a Slack user object, as seen from the workspace `team_id`."""
    guest = any(user.get(name) for name in GUESTS)
    inside = not guest and _belongs(user, team_id)
    left = bool(user.get("deleted"))
    owner = inside and not left and any(user.get(name) for name in OWNERS)
    return Profile(inside, owner, _zone(user.get("tz")), left, bool(user.get("is_bot")))


def _belongs(user: Mapping[str, Any], team_id: str) -> bool:
    """Return whether the person is in the workspace; an organisation's user may be in several."""
    teams = (user.get("enterprise_user") or {}).get("teams") or ()
    return user.get("team_id") in (None, team_id) or team_id in teams


def _zone(name: object) -> tzinfo:
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
