"""What `/readyz` looks at and `/metrics` reads, in both modes."""

from collections.abc import Mapping
from datetime import timedelta

from bot.runtime.guides import PROBE
from bot.runtime.metrics import Gauge
from bot.server.health import Part
from bot.services import Runtime, Stores


def parts(stores: Stores, runtime: Runtime) -> Mapping[str, Part]:
    """What the bot needs. Posts that are late are told, and make it no less ready."""

    def encoder() -> str:
        runtime.guides.search.ask(PROBE)
        return "It encodes."

    def database() -> str:
        stores.database.check_writable()
        return "It can be written."

    return {
        "guides": lambda: ", ".join(guide.id for guide in runtime.guides.loaded),
        "encoder": encoder,
        "database": database,
        "outbox": lambda: f"The oldest post has been owed for {_age(stores):.0f} seconds.",
    }


def gauges(stores: Stores) -> Mapping[str, tuple[str, Gauge]]:
    """What is read at each look."""
    return {
        "outbox_depth": ("Posts that are owed.", stores.outbox.pending),
        "outbox_age_seconds": ("Since the oldest of them is owed.", lambda: _age(stores)),
    }


def _age(stores: Stores) -> float:
    age = stores.outbox.oldest_unsent_age() or timedelta()
    return age.total_seconds()
