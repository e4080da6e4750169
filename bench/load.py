"""The rate of events that is acknowledged in time, and the latency of modals under load."""

import math
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache, partial
from itertools import count, takewhile
from typing import Any, NamedTuple

from bench.figure import Figure
from bench.server import APPS, App, Server, at_work
from bot.playground import Person

LONGEST_SECONDS = 0.5
RATES = (25, 50, 100, 150, 200, 300, 400, 600, 800, 1_000, 1_300)
SHORT_SECONDS = 3.0
CONNECTIONS = 8
WARM_UP = 10
TURNS, INTERVIEWS = 3, 10
"""The apps alternate for `TURNS` turns of `INTERVIEWS` interviews."""
STEPS = 2
"""Pages of questions in every interview."""
PEER = "a bare Bolt app, same load"


def p99(times: list[float]) -> float:
    """Return the 99th percentile."""
    return statistics.quantiles(times, n=100, method="inclusive")[98]


def sent(server: Server, rate: float, over: Callable[[int, float], bool]) -> list[float]:
    """Send mentions at a rate; return the seconds from each scheduled time to the acknowledgement.

    Stops once `over` returns True for the number of the next mention and its delay in seconds.
    """
    slack = server.slack
    thread = Person(slack, slack.seed.users[0].id).say(slack.seed.rooms[0].id, "Here we go.")
    numbers, begun, first = count(), time.perf_counter(), time.time()

    def send_sequentially(_: int) -> list[float]:
        connection, times = server.connect(), []
        for number in numbers:
            due = begun + number / rate
            if over(number, time.perf_counter() - due):
                break
            time.sleep(max(0.0, due - time.perf_counter()))
            server.post(connection, server.mention(f"{first + number / rate:.6f}", thread))
            times.append(time.perf_counter() - due)
        return times

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        found = pool.map(send_sequentially, range(CONNECTIONS))
        return [seconds for times in found for seconds in times]


@cache
def sustained(seconds: float) -> dict[App, float]:
    """Return the highest rate at which each app acknowledges 99 % of events in time.

    Short runs find an upper bound, which full-length runs then confirm or lower.
    """
    return {app: _highest(app, seconds) for app in APPS}


def _highest(app: App, seconds: float) -> float:
    def holds(seconds: float, rate: float) -> bool:
        return slowest(app, rate, seconds) <= LONGEST_SECONDS

    reached = [*takewhile(partial(holds, SHORT_SECONDS), RATES)]
    return next(filter(partial(holds, seconds), reversed(reached)), 0.0)


@cache
def slowest(app: App, rate: float, seconds: float) -> float:
    """Return the 99th percentile at a rate, the better of two attempts."""
    first = _run(app, rate, seconds)
    return first if first <= LONGEST_SECONDS else min(first, _run(app, rate, seconds))


def _run(app: App, rate: float, seconds: float) -> float:
    """Return the 99th percentile, or infinity once more than 1 % of the run is certain to be late.

    A delay means that all events scheduled during it are late as well.
    """
    last, abort_after = int(seconds * rate), LONGEST_SECONDS + seconds / 100
    with at_work(app) as server:
        sent(server, RATES[0], lambda number, _: number >= WARM_UP)
        times = sent(server, rate, lambda number, late: number >= last or late > abort_after)
    return p99(times) if len(times) == last else math.inf


@contextmanager
def under_load(server: Server, rate: float) -> Iterator[None]:
    """Send mentions at a rate for the length of the block."""
    ended = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        load = pool.submit(sent, server, rate, lambda *_: ended.is_set())
        try:
            yield
        finally:
            ended.set()
        load.result()


class Modal(NamedTuple):
    """Seconds from the command to the modal, and for each step."""

    opened: list[float]
    steps: list[float]


@cache
def modal(seconds: float) -> dict[App, Modal]:
    """Measure interviews under half the bot's highest rate."""
    found = {app: Modal([], []) for app in APPS}
    half = max(sustained(seconds)["bot"], RATES[0]) / 2
    for app in APPS * TURNS:
        with at_work(app) as server, under_load(server, half):
            for _ in range(INTERVIEWS):
                _interview(server, found[app])
    return found


def _interview(server: Server, times: Modal) -> None:
    slack = server.slack
    person, room = Person(slack, slack.seed.users[1].id), slack.seed.rooms[1].id
    begun = time.perf_counter()
    person.command("/framework-choose", room)
    page: Any = None
    with suppress(TimeoutError):  # counts as the time-out if the trigger has expired
        page = slack.wait_for(lambda: person.modal)
    times.opened.append(time.perf_counter() - begun)
    if page is None:
        return
    if page["callback_id"] == "interview_unfinished":
        person.press("Start over")
        page = slack.wait_for(partial(_other, person, page["hash"]))
    for _ in range(STEPS):
        for block in page["blocks"]:
            if block["type"] == "input":
                person.fill(block["label"]["text"], block["element"]["options"][0]["value"])
        begun = time.perf_counter()
        person.submit()
        times.steps.append(time.perf_counter() - begun)
        page = person.modal
    person.close()


def _other(person: Person, before: str) -> Any:
    """Return the current page if its hash differs from `before`."""
    page = person.modal
    return page if page and page["hash"] != before else None


def rate(seconds: float) -> Figure:
    """Return the sustained rates."""
    held = sustained(seconds)
    what = f"events sustained for {seconds:g} s"
    return Figure(what, held["bot"], held["bench.bare"], PEER, "/s")


def at_best(seconds: float) -> Figure:
    """Return the latency of acknowledgements at the bot's highest rate."""
    best = sustained(seconds)["bot"]
    own, peer = (slowest(app, best, seconds) * 1000 for app in APPS)
    return Figure(f"acknowledged at {best:g}/s, p99", own, peer, PEER, aim="500 ms")


def step(what: str, which: int, of: Callable[[list[float]], float], seconds: float) -> Figure:
    """Return one of the modal's latencies."""
    own, peer = (of(modal(seconds)[app][which]) * 1000 for app in APPS)
    return Figure(what, own, peer, PEER)


def rows(seconds: float) -> tuple[Callable[[], Figure], ...]:
    """Return the rows, with `seconds` of load at each rate."""
    return (
        partial(rate, seconds),
        partial(at_best, seconds),
        partial(step, "command to modal, p50", 0, statistics.median, seconds),
        partial(step, "command to modal, p99", 0, p99, seconds),
        partial(step, "modal step, p50", 1, statistics.median, seconds),
        partial(step, "modal step, p99", 1, p99, seconds),
    )
