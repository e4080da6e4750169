"""Fixtures for tests of decisions."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.playground import Person, Playground
from bot.settings import Settings
from storage.database import Database
from storage.opening import open_database
from tests.bot.decisions.case import Case
from tests.bot.desk import Desk


@pytest.fixture
def case(
    desk: Desk, slack: Playground, amara: Person, jonas: Person, channels: dict[str, str]
) -> Case:
    """A decision, announced in a channel."""
    place = channels["data-team"]
    desk.record(amara, place, Deciders=[jonas.id], **{"Tell channel": place})
    return Case(desk, slack, place, amara)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database, opened like in another process."""
    with closing(open_database(settings.database_url)) as database:
        yield database
