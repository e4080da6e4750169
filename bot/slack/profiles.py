"""What Slack tells of a person, as a typed value. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

GUESTS: Final = ("is_restricted", "is_ultra_restricted", "is_stranger")
OWNERS: Final = ("is_owner", "is_primary_owner")


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as the workspace knows them.

    `inside` is whether they are a full member of it, no guest and of no connected workspace;
    `zone` is UTC where Slack names none.
    """

    inside: bool = False
    owner: bool = False
    zone: tzinfo = UTC


def profile_of(user: Mapping[str, Any], team_id: str) -> Profile:
    """The person of a user object of Slack's, as the workspace `team_id` knows them."""
    guest = any(user.get(name) for name in GUESTS)
    inside = not guest and _belongs(user, team_id)
    owner = inside and any(user.get(name) for name in OWNERS)
    return Profile(inside, owner, _zone(user.get("tz")))


def _belongs(user: Mapping[str, Any], team_id: str) -> bool:
    """Whether the workspace is one of the person's; in an organisation there may be several."""
    several = (user.get("enterprise_user") or {}).get("teams") or ()
    return user.get("team_id") in (None, team_id) or team_id in several


def _zone(name: object) -> tzinfo:
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
