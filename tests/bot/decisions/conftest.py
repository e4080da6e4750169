"""Decisions, in the workspace of a test."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.settings import Settings
from storage.database import Database
from storage.opening import open_database
from tests.bot.decisions.case import Case


@pytest.fixture
def case(
    desk: Any, slack: Playground, amara: Person, jonas: Person, channels: dict[str, str]
) -> Case:
    """The decision, posted."""
    place = channels["data-team"]
    desk.record(amara, place, **{"Deciders": [jonas.id], "Tell channel": place})
    return Case(desk, slack, place, amara)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database, as another process has it open."""
    with closing(open_database(settings.database_url)) as database:
        yield database
