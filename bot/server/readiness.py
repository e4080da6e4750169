"""The checks of `/readyz`, the gauges of `/metrics`, and the line of the log about a backlog."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.errors import Refusal
from bot.runtime.guides import PROBE
from bot.runtime.metrics import Gauge
from bot.server.health import Check
from bot.services import Runtime, Services, Stores

log = logging.getLogger(__name__)

BACKLOG_SECONDS: Final = 60
"""The age of the oldest unsent post from which the log mentions it."""


def checks(services: Services) -> Mapping[str, Check]:
    """Return the readiness checks. Neither a backlog, silence nor limits fail readiness."""
    stores, runtime = services.stores, services.runtime

    def encoder() -> str:
        runtime.guides.search.ask(PROBE)
        return "The encoder works."

    def database() -> str:
        stores.database.check_writable()
        return "The database is writable."

    return {
        "guides": lambda: _describe_guides(runtime),
        "encoder": encoder,
        "database": database,
        "outbox": lambda: describe_backlog(stores),
        "events": lambda: _last_event(runtime),
        "limits": services.slack.client.describe_limits,
    }


def gauges(stores: Stores) -> Mapping[str, tuple[str, Gauge]]:
    """Return the gauges that are read at each scrape."""
    return {
        "inbox_depth": ("Questions not answered yet.", stores.inbox.pending),
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


def _describe_guides(runtime: Runtime) -> str:
    names = ", ".join(guide.id for guide in runtime.guides.loaded)
    fault = runtime.guides.fault
    return f"{names}. The latest change can't be loaded: {fault}" if fault else names


def _last_event(runtime: Runtime) -> str:
    try:
        age = runtime.metrics.last_event_age()
    except Refusal as nothing:
        return str(nothing)
    return f"Slack's last request arrived {age:.0f} seconds ago."


def _age(stores: Stores) -> float:
    age = stores.outbox.oldest_unsent_age() or timedelta()
    return age.total_seconds()
