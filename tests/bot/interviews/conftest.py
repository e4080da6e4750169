"""Rounds, in the workspace of a test."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Playground
from tests.bot.desk import Desk
from tests.bot.interviews.table import Table

Json = dict[str, Any]


@pytest.fixture
def table(
    desk: Desk, slack: Playground, posts: Callable[[str], list[Json]], channels: dict[str, str]
) -> Table:
    """A round in #data-team."""
    return Table(desk, slack, posts, channels["data-team"])
