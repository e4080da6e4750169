"""Fixtures for tests of rounds."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Playground
from tests.bot.desk import Desk
from tests.bot.interviews.round_driver import RoundDriver

Json = dict[str, Any]


@pytest.fixture
def driver(
    desk: Desk, slack: Playground, posts: Callable[[str], list[Json]], channels: dict[str, str]
) -> RoundDriver:
    """A driver for a round in #data-team."""
    return RoundDriver(desk, slack, posts, channels["data-team"])
