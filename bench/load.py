"""How many events a second are acknowledged in time, and how a modal feels meanwhile."""

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
"""The apps take turns, with so many interviews in each."""
STEPS = 2
"""Pages of questions that every interview has."""
PEER = "a bare Bolt app, same load"


def p99(times: list[float]) -> float:
    """What 99 of 100 do not exceed."""
    return statistics.quantiles(times, n=100, method="inclusive")[98]


def sent(server: Server, rate: float, over: Callable[[int, float], bool]) -> list[float]:
    """Send mentions at a rate; seconds from when each was due to its acknowledgement.

    `over` is told the number of the next one, and by how many seconds it is late.
    """
    slack = server.slack
    thread = Person(slack, slack.seed.users[0].id).say(slack.seed.rooms[0].id, "Here we go.")
    numbers, begun, first = count(), time.perf_counter(), time.time()

    def one_after_the_other(_: int) -> list[float]:
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
        found = pool.map(one_after_the_other, range(CONNECTIONS))
        return [seconds for times in found for seconds in times]


@cache
def sustained(seconds: float) -> dict[App, float]:
    """The highest rate at which 99 of 100 events are acknowledged in time, of each app.

    Looked for from below in short runs, and from there down in one of so many seconds.
    """
    return {app: _highest(app, seconds) for app in APPS}


def _highest(app: App, seconds: float) -> float:
    def holds(seconds: float, rate: float) -> bool:
        return slowest(app, rate, seconds) <= LONGEST_SECONDS

    reached = [*takewhile(partial(holds, SHORT_SECONDS), RATES)]
    return next(filter(partial(holds, seconds), reversed(reached)), 0.0)


@cache
def slowest(app: App, rate: float, seconds: float) -> float:
    """What 99 of 100 acknowledgements do not exceed at a rate, in the better of two attempts."""
    first = _run(app, rate, seconds)
    return first if first <= LONGEST_SECONDS else min(first, _run(app, rate, seconds))


def _run(app: App, rate: float, seconds: float) -> float:
    """Endless where more than 1 of 100 is late already before the end: nobody waits for the rest.

    What has fallen behind by a time means that all who were due in it are late.
    """
    last, hopeless = int(seconds * rate), LONGEST_SECONDS + seconds / 100
    with at_work(app) as server:
        sent(server, RATES[0], lambda number, _: number >= WARM_UP)
        times = sent(server, rate, lambda number, late: number >= last or late > hopeless)
    return p99(times) if len(times) == last else math.inf


@contextmanager
def under_load(server: Server, rate: float) -> Iterator[None]:
    """Mentions at a rate, as long as the block lasts."""
    ended = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        load = pool.submit(sent, server, rate, lambda *_: ended.is_set())
        try:
            yield
        finally:
            ended.set()
        load.result()


class Modal(NamedTuple):
    """Seconds from the command to the modal, and of each step."""

    opened: list[float]
    steps: list[float]


@cache
def modal(seconds: float) -> dict[App, Modal]:
    """Interviews under half the bot's best rate."""
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
    with suppress(TimeoutError):  # so long, where the trigger has run out
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
    """The page after the one of this hash, once it is there."""
    page = person.modal
    return page if page and page["hash"] != before else None


def rate(seconds: float) -> Figure:
    """Acknowledged within half a second, 99 of 100."""
    held = sustained(seconds)
    what = f"events sustained for {seconds:g} s"
    return Figure(what, held["bot"], held["bench.bare"], PEER, "/s")


def at_best(seconds: float) -> Figure:
    """How long acknowledgements take at the bot's best rate."""
    best = sustained(seconds)["bot"]
    own, peer = (slowest(app, best, seconds) * 1000 for app in APPS)
    return Figure(f"acknowledged at {best:g}/s, p99", own, peer, PEER, aim="500 ms")


def step(what: str, which: int, of: Callable[[list[float]], float], seconds: float) -> Figure:
    """One of the modal's times."""
    own, peer = (of(modal(seconds)[app][which]) * 1000 for app in APPS)
    return Figure(what, own, peer, PEER)


def rows(seconds: float) -> tuple[Callable[[], Figure], ...]:
    """The rows, with so many seconds of load at each rate."""
    return (
        partial(rate, seconds),
        partial(at_best, seconds),
        partial(step, "command to modal, p50", 0, statistics.median, seconds),
        partial(step, "command to modal, p99", 0, p99, seconds),
        partial(step, "modal step, p50", 1, statistics.median, seconds),
        partial(step, "modal step, p99", 1, p99, seconds),
    )
