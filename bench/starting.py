"""How long the bot takes to be ready, and what memory it then holds."""

import statistics
from collections.abc import Callable
from functools import cache, partial

from bench.figure import Figure
from bench.server import App, Mode, at_work

ROUNDS = 3


@cache
def measured(app: App, mode: Mode) -> tuple[float, float]:
    """The median time in milliseconds until the app is ready, and its memory in MB by then."""
    times, sizes = [], []
    for _ in range(ROUNDS):
        with at_work(app, mode) as server:
            times.append(server.started * 1000)
            sizes.append(server.megabytes)
    return statistics.median(times), statistics.median(sizes)


def ready(mode: Mode) -> Figure:
    """Until `/readyz` says 200; the peer only has to answer or be connected."""
    own, peer = measured("bot", mode)[0], measured("bench.bare", mode)[0]
    return Figure(f"{mode}: ready", own, peer, "a bare Bolt app")


def memory(mode: Mode) -> Figure:
    """Of the process that does the work."""
    own, peer = measured("bot", mode)[1], measured("bench.bare", mode)[1]
    return Figure(f"{mode}: memory", own, peer, "a bare Bolt app", "MB")


ROWS: tuple[Callable[[], Figure], ...] = tuple(
    partial(row, mode) for mode in ("serve", "run") for row in (ready, memory)
)
