"""Stores and services with a fixed time."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.services import Services, Stores
from storage.database import Database

Store = TypeVar("Store")


def at(store: Store, moment: datetime) -> Store:
    """Return a copy of the store, on the same database, whose time is always `moment`."""
    fixed = copy(store)
    fixed._database = _with_clock(store._database, lambda: moment)  # type: ignore[attr-defined]
    return fixed


def services_at(services: Services, moment: datetime) -> Services:
    """Return the same services with stores whose time is always `moment`."""
    database = _with_clock(services.stores.database, lambda: moment)
    return replace(services, stores=Stores.of(database))


def _with_clock(database: Database, clock: Callable[[], datetime]) -> Database:
    fixed = copy(database)
    fixed.clock = clock
    return fixed
