"""Profiles of people, from Slack's user objects."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.slack.profiles import Profile, profile_of


@pytest.mark.parametrize(
    ("user", "inside"),
    [
        ({"team_id": "T1"}, True),
        ({}, True),
        ({"team_id": "T1", "is_restricted": True}, False),
        ({"team_id": "T1", "is_restricted": True, "is_ultra_restricted": True}, False),
        ({"team_id": "T2"}, False),
        ({"team_id": "T2", "is_stranger": True}, False),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T3", "T1"]}}, True),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T3"]}}, False),
    ],
)
def test_guests_and_people_of_connected_workspaces_are_not_inside(
    user: dict[str, Any], inside: bool
) -> None:
    assert profile_of(user, "T1").inside == inside


@pytest.mark.parametrize("name", ["is_owner", "is_primary_owner"])
def test_an_owner_of_another_workspace_is_no_owner_here(name: str) -> None:
    assert profile_of({"team_id": "T1", name: True}, "T1").owner
    assert not profile_of({"team_id": "T2", name: True}, "T1").owner
    assert not profile_of({"team_id": "T1", "is_admin": True}, "T1").owner


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../etc/passwd", 7])
def test_an_unknown_zone_is_utc(zone: object) -> None:
    assert profile_of({"tz": zone}, "T1").zone == Profile().zone == UTC


def test_a_known_zone_is_used() -> None:
    assert profile_of({"tz": "Asia/Kolkata"}, "T1").zone == ZoneInfo("Asia/Kolkata")
