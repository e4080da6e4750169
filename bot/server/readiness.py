"""The checks of `/readyz`, the gauges of `/metrics`, and the line of the log about a backlog."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.errors import Refusal
from bot.runtime.guides import PROBE
from bot.runtime.metrics import Gauge
from bot.server.health import Check
from bot.services import Runtime, Stores

log = logging.getLogger(__name__)

BACKLOG_SECONDS: Final = 60
"""The age of the oldest unsent post from which the log mentions it."""


def checks(stores: Stores, runtime: Runtime) -> Mapping[str, Check]:
    """Return the readiness checks. Neither a backlog nor silence fails readiness."""

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
        "outbox": lambda: describe_backlog(stores),
        "events": lambda: _last_event(runtime),
    }


def gauges(stores: Stores) -> Mapping[str, tuple[str, Gauge]]:
    """Return the gauges that are read at each scrape."""
    return {
        "outbox_depth": ("Posts not sent yet.", stores.outbox.pending),
        "outbox_age_seconds": ("Age of the oldest of them.", lambda: _age(stores)),
    }


def describe_backlog(stores: Stores) -> str:
    """Say how many posts wait to be sent, and for how long the oldest has."""
    if not (posts := stores.outbox.pending()):
        return "No post waits."
    wait = "1 post waits" if posts == 1 else f"{posts} posts wait"
    return f"{wait} to be sent, the oldest for {_age(stores):.0f} seconds."


def report_backlog(stores: Stores) -> None:
    """Log that posts wait to be sent, if the oldest has waited long."""
    if _age(stores) > BACKLOG_SECONDS:
        log.warning("%s The lines about `post` say why.", describe_backlog(stores))


def _last_event(runtime: Runtime) -> str:
    try:
        age = runtime.metrics.last_event_age()
    except Refusal as nothing:
        return str(nothing)
    return f"Slack's last request arrived {age:.0f} seconds ago."


def _age(stores: Stores) -> float:
    age = stores.outbox.oldest_unsent_age() or timedelta()
    return age.total_seconds()
