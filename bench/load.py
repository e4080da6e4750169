"""How many events a second are acknowledged in time, and how a modal feels meanwhile."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from itertools import count
from typing import Any

from bench.figure import Figure
from bench.server import App, Server, at_work
from bot.playground import Person

LONGEST_SECONDS = 0.5
RATES = (5, 10, 25, 50, 75, 100, 150, 200, 300, 400)
CONNECTIONS = 8
WARM_UP = 10
INTERVIEWS = 15
STEPS = 2
"""Pages of questions that every interview has."""
PEER = "a bare Bolt app, same load"


def p99(times: list[float]) -> float:
    """What 99 of 100 do not exceed."""
    return statistics.quantiles(times, n=100)[98]


def sent(server: Server, rate: float, over: Callable[[int], bool]) -> list[float]:
    """Send mentions at a rate until it is `over`; seconds from when each was due to its ack."""
    slack = server.slack
    thread = Person(slack, slack.seed.users[0].id).say(slack.seed.rooms[0].id, "Here we go.")
    numbers, begun, first = count(), time.perf_counter(), time.time()

    def one_after_the_other(_: int) -> list[float]:
        connection, times = server.connect(), []
        while not over(number := next(numbers)):
            due = begun + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            server.post(connection, server.mention(f"{first + number / rate:.6f}", thread))
            times.append(time.perf_counter() - due)
        return times

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        found = pool.map(one_after_the_other, range(CONNECTIONS))
        return [seconds for times in found for seconds in times]


@cache
def sustained(app: App, seconds: float) -> float:
    """The highest rate tried at which 99 of 100 events are acknowledged in time."""
    held = 0.0
    with at_work(app) as server:
        sent(server, RATES[0], lambda number: number >= WARM_UP)
        for rate in RATES:
            last = int(seconds * rate)
            if p99(sent(server, rate, lambda number: number >= last)) > LONGEST_SECONDS:  # noqa: B023
                break
            held = rate
    return held


@contextmanager
def under_load(server: Server, rate: float) -> Iterator[None]:
    """Mentions at a rate, as long as the block lasts."""
    ended = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        load = pool.submit(sent, server, rate, lambda _: ended.is_set())
        try:
            yield
        finally:
            ended.set()
        load.result()


@cache
def modal(app: App, seconds: float) -> tuple[list[float], list[float]]:
    """Seconds from the command to the modal, and of each step, under half the bot's best rate."""
    opened, steps = [], []
    with at_work(app) as server, under_load(server, _half(seconds)):
        slack = server.slack
        person, room = Person(slack, slack.seed.users[1].id), slack.seed.rooms[1].id
        for _ in range(INTERVIEWS):
            begun = time.perf_counter()
            person.command("/framework-choose", room)
            page: Any = slack.wait_for(lambda: person.modal)
            opened.append(time.perf_counter() - begun)
            if page["callback_id"] == "interview_unfinished":
                person.press("Start over")
                page = slack.wait_for(partial(_other, person, page["hash"]))
            for _ in range(STEPS):
                for block in page["blocks"]:
                    if block["type"] == "input":
                        person.fill(block["label"]["text"], block["element"]["options"][0]["value"])
                begun = time.perf_counter()
                person.submit()
                steps.append(time.perf_counter() - begun)
                page = person.modal
            person.close()
    return opened, steps


def _half(seconds: float) -> float:
    """Half of what the bot sustains, or of the least that was tried."""
    return max(sustained("bot", seconds), RATES[0]) / 2


def _other(person: Person, before: str) -> Any:
    """The page after the one of this hash, once it is there."""
    page = person.modal
    return page if page and page["hash"] != before else None


def rate(seconds: float) -> Figure:
    """Acknowledged within half a second, 99 of 100."""
    own, peer = sustained("bot", seconds), sustained("bench.bare", seconds)
    return Figure(f"events sustained for {seconds:g} s", own, peer, PEER, "/s")


def step(what: str, which: int, of: Callable[[list[float]], float], seconds: float) -> Figure:
    """One of the modal's times."""
    own, peer = of(modal("bot", seconds)[which]), of(modal("bench.bare", seconds)[which])
    return Figure(what, own * 1000, peer * 1000, PEER)


def rows(seconds: float) -> tuple[Callable[[], Figure], ...]:
    """The rows, with so many seconds of load at each rate."""
    return (
        partial(rate, seconds),
        partial(step, "command to modal, p50", 0, statistics.median, seconds),
        partial(step, "command to modal, p99", 0, p99, seconds),
        partial(step, "modal step, p50", 1, statistics.median, seconds),
        partial(step, "modal step, p99", 1, p99, seconds),
    )
