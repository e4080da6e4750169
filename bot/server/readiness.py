"""What `/readyz` looks at and `/metrics` reads, in both modes."""

from collections.abc import Mapping
from datetime import timedelta

from bot.runtime.guides import PROBE
from bot.runtime.metrics import Gauge
from bot.server.health import Part
from bot.services import Services


def parts(services: Services) -> Mapping[str, Part]:
    """What the bot needs. Posts that are late are told, and make it no less ready."""

    def encoder() -> str:
        services.search.ask(PROBE)
        return "It encodes."

    def database() -> str:
        services.database.check_writable()
        return "It can be written."

    return {
        "guides": lambda: ", ".join(guide.id for guide in services.guides),
        "encoder": encoder,
        "database": database,
        "outbox": lambda: f"The oldest post has been owed for {_age(services):.0f} seconds.",
    }


def gauges(services: Services) -> Mapping[str, tuple[str, Gauge]]:
    """What is read at each look."""
    return {
        "outbox_depth": ("Posts that are owed.", services.outbox.owed),
        "outbox_age_seconds": ("Since the oldest of them is owed.", lambda: _age(services)),
    }


def _age(services: Services) -> float:
    age = services.outbox.oldest_unsent_age(services.clock()) or timedelta()
    return age.total_seconds()
