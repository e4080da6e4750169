"""The startup time of the bot, and its memory after that."""

import statistics
from collections.abc import Callable
from functools import cache, partial
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.figure import Figure
from bench.server import APPS, App, Mode, at_work

ROUNDS = 11
FIRST_STARTS = 5


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
    return Figure(f"{mode}: ready", own, peer, "a bare Bolt app", aim="3")


def memory(mode: Mode) -> Figure:
    """Return the memory of the worker process."""
    own, peer = (statistics.median(measured(mode)[app].sizes) for app in APPS)
    return Figure(f"{mode}: memory", own, peer, "a bare Bolt app", "MB", aim="5")


def first(mode: Mode) -> Figure:
    """Return the fastest of five starts with an empty cache; the peer has a filled one."""
    empty, filled = [], []
    with TemporaryDirectory() as cache:
        for _ in range(FIRST_STARTS):
            with TemporaryDirectory() as fresh:
                empty.append(_started(mode, fresh))
            filled.append(_started(mode, cache))
    return Figure(f"{mode}: first start", min(empty), min(filled), "a later start", aim="1.3")


def _started(mode: Mode, cache: str) -> float:
    """Return the time until the bot is ready, in milliseconds."""
    with at_work("bot", mode, XDG_CACHE_HOME=cache) as server:
        return server.started * 1000


ROWS: tuple[Callable[[], Figure], ...] = tuple(
    partial(row, mode) for mode in ("serve", "run") for row in (ready, memory, first)
)
