"""Stores and services that work at a chosen moment."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.services import Services, Stores
from storage.database import Database

Store = TypeVar("Store")


def at(store: Store, moment: datetime) -> Store:
    """Return a copy of the store, on the same database, for which it is always `moment`."""
    there = copy(store)
    there._database = _with_clock(store._database, lambda: moment)  # type: ignore[attr-defined]
    return there


def services_at(services: Services, moment: datetime) -> Services:
    """Return the services of the same process and record, for whose stores it is `moment`."""
    database = _with_clock(services.stores.database, lambda: moment)
    return replace(services, stores=Stores.of(database))


def _with_clock(database: Database, clock: Callable[[], datetime]) -> Database:
    there = copy(database)
    there.clock = clock
    return there
