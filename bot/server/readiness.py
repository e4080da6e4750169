"""The checks of `/readyz` and the gauges of `/metrics`, for Socket Mode and HTTP."""

from collections.abc import Mapping
from datetime import timedelta

from bot.runtime.guides import PROBE
from bot.runtime.metrics import Gauge
from bot.server.health import Check
from bot.services import Runtime, Stores


def checks(stores: Stores, runtime: Runtime) -> Mapping[str, Check]:
    """Return the readiness checks. A backlog is reported but does not fail readiness."""

    def encoder() -> str:
        runtime.guides.search.ask(PROBE)
        return "The encoder works."

    def database() -> str:
        stores.database.check_writable()
        return "The database is writable."

    return {
        "guides": lambda: ", ".join(guide.id for guide in runtime.guides.loaded),
        "encoder": encoder,
        "database": database,
        "outbox": lambda: f"The oldest unsent post is {_age(stores):.0f} seconds old.",
    }


def gauges(stores: Stores) -> Mapping[str, tuple[str, Gauge]]:
    """Return the gauges that are read at each scrape."""
    return {
        "outbox_depth": ("Posts not sent yet.", stores.outbox.pending),
        "outbox_age_seconds": ("Age of the oldest of them.", lambda: _age(stores)),
    }


def _age(stores: Stores) -> float:
    age = stores.outbox.oldest_unsent_age() or timedelta()
    return age.total_seconds()
