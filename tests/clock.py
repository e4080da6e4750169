"""Stores and services with a fixed time."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TypeVar

from bot.services import Services, Stores
from bot.slack.clock import SlackClock
from storage.database import Database

Store = TypeVar("Store")
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


class Machine:
    """A machine with a clock that can be set, `wall`, and one that can't, `steady`.

    It can take the place of the module `time`.
    """

    def __init__(self) -> None:
        self.wall, self.steady = NOON, 100.0

    def now(self) -> datetime:
        """Return the time by the clock that can be set."""
        return self.wall

    def monotonic(self) -> float:
        """Return the seconds by the other clock."""
        return self.steady

    def wait(self, span: timedelta) -> None:
        """Let time pass."""
        self.wall += span
        self.steady += span.total_seconds()


def at(store: Store, moment: datetime) -> Store:
    """Return a copy of the store, on the same database, whose time is always `moment`."""
    fixed = copy(store)
    fixed._database = _with_clock(store._database, lambda: moment)  # type: ignore[attr-defined]
    return fixed


def services_at(services: Services, moment: datetime) -> Services:
    """Return the same services with stores whose time is always `moment`, as is Slack's."""
    database = _with_clock(services.stores.database, lambda: moment)
    client = copy(services.slack.client)
    client.clock = SlackClock(steady=lambda: 0.0)
    client.clock.read({"Date": format_datetime(moment)})
    slack = replace(services.slack, client=client)
    return replace(services, stores=Stores.of(database), slack=slack)


def _with_clock(database: Database, clock: Callable[[], datetime]) -> Database:
    fixed = copy(database)
    fixed.clock = clock
    return fixed
