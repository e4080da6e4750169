"""The startup time of the bot, and its memory after that."""

import statistics
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

from bench.figure import Figure
from bench.server import APPS, App, Mode, at_work

ROUNDS = 11


class Starts(NamedTuple):
    """Startup times of an app in milliseconds, and its memory in MB after that."""

    times: list[float]
    sizes: list[float]


@cache
def measured(mode: Mode) -> dict[App, Starts]:
    """Measure several starts, alternating between the apps."""
    found = {app: Starts([], []) for app in APPS}
    for app in APPS * ROUNDS:
        with at_work(app, mode) as server:
            found[app].times.append(server.started * 1000)
            found[app].sizes.append(server.megabytes)
    return found


def ready(mode: Mode) -> Figure:
    """Return the time until `/readyz` returns 200; the peer only has to respond or be connected."""
    own, peer = (statistics.median(measured(mode)[app].times) for app in APPS)
    return Figure(f"{mode}: ready", own, peer, "a bare Bolt app", aim="4")


def memory(mode: Mode) -> Figure:
    """Return the memory of the worker process."""
    own, peer = (statistics.median(measured(mode)[app].sizes) for app in APPS)
    return Figure(f"{mode}: memory", own, peer, "a bare Bolt app", "MB")


ROWS: tuple[Callable[[], Figure], ...] = tuple(
    partial(row, mode) for mode in ("serve", "run") for row in (ready, memory)
)
