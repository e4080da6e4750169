"""A mention over HTTP: until it is acknowledged, and until its answer is posted."""

import statistics
import time
from functools import cache
from typing import NamedTuple

from bench.figure import Figure
from bench.server import QUESTION, App, at_work
from bot.playground import Person

ROUNDS = 200
WARM_UP = 20
PEER = "a bare Bolt app that echoes, same server"


class Times(NamedTuple):
    """Seconds of each round."""

    acknowledged: list[float]
    answered: list[float]


@cache
def measured(app: App) -> Times:
    """Post mentions one after the other, each once the answer to the one before is there."""
    times = Times([], [])
    with at_work(app) as server:
        connection = server.connect()
        author = Person(server.slack, server.slack.seed.users[0].id)
        channel = server.slack.seed.rooms[0].id
        for number in range(ROUNDS + WARM_UP):
            ts = author.say(channel, QUESTION)
            begun = time.perf_counter()
            server.post(connection, server.mention(ts, ts))
            acknowledged = time.perf_counter()
            server.slack.wait_for(lambda: author.thread(channel, ts)[1:])  # noqa: B023
            answered = time.perf_counter()
            if number >= WARM_UP:
                times.acknowledged.append(acknowledged - begun)
                times.answered.append(answered - begun)
    return times


def acknowledged() -> Figure:
    """Until Slack hears that the mention has arrived; by then it is on the disk."""
    own, peer = measured("bot").acknowledged, measured("bench.bare").acknowledged
    return Figure("mention acknowledged over HTTP", *_medians(own, peer), PEER)


def answered() -> Figure:
    """Until the answer has been posted."""
    own, peer = measured("bot").answered, measured("bench.bare").answered
    return Figure("mention answered over HTTP", *_medians(own, peer), PEER)


def _medians(own: list[float], peer: list[float]) -> tuple[float, float]:
    return statistics.median(own) * 1000, statistics.median(peer) * 1000


ROWS = (acknowledged, answered)
