"""A mention over HTTP: the time to its acknowledgement and to its answer."""

import random
import statistics
import time
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from bench.figure import Figure
from bench.server import QUESTION, Server, at_work
from bot.playground import Person
from bot.runtime.guides import encoder_of
from bot.settings import Settings

ROUNDS = 600
PEER = "a bare Bolt app that echoes, same server"
PEER_THAT_ENCODES = "the same app, and the bare encoder"


class Times(NamedTuple):
    """Times in milliseconds, one per round."""

    acknowledged: list[float]
    answered: list[float]

    def add(self, acknowledged: float, answered: float) -> None:
        """Add a round, given in seconds."""
        self.acknowledged.append(acknowledged * 1000)
        self.answered.append(answered * 1000)


class Measured(NamedTuple):
    """Times that were measured alternately, in random order, so that noise affects all alike."""

    own: Times
    peer: Times
    encoder: list[float]


@cache
def measured() -> Measured:
    """Measure sequential mentions; each waits for the answer to the previous one."""
    found = Measured(Times([], []), Times([], []), [])
    encoder = encoder_of(Settings.read())
    with at_work("bot") as bot, at_work("bench.bare") as bare:
        own, peer = Asker(bot), Asker(bare)
        measurements: list[Callable[[], None]] = [
            lambda: found.own.add(*own.ask()),
            lambda: found.peer.add(*peer.ask()),
            lambda: found.encoder.append(_seconds(lambda: encoder.encode(QUESTION)) * 1000),
        ]
        order = random.Random(1)
        for _ in range(ROUNDS):
            order.shuffle(measurements)
            for measure in measurements:
                measure()
    return found


class Asker:
    """A person who mentions an app, each time in another thread.

    The threads are started before the measurement, so that the app receives each mention without
    the accompanying message event, which the bare app does not handle.
    """

    def __init__(self, server: Server) -> None:
        self._server, self._connection = server, server.connect()
        slack = server.slack
        self._author, self._channel = Person(slack, slack.seed.users[0].id), slack.seed.rooms[0].id
        begun = [self._author.say(self._channel, "Here we go.") for _ in range(ROUNDS)]
        self._threads = iter(begun)

    def ask(self) -> tuple[float, float]:
        """Mention the app; return the seconds to the acknowledgement and to the answer."""
        thread = next(self._threads)
        document = self._server.mention(f"{time.time():.6f}", thread)
        begun = time.perf_counter()
        self._server.post(self._connection, document)
        acknowledged = time.perf_counter()
        self._server.slack.wait_for(lambda: self._author.thread(self._channel, thread)[1:])
        return acknowledged - begun, time.perf_counter() - begun


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def acknowledged() -> Figure:
    """Return the time until a mention is acknowledged, and thus safely stored."""
    own, peer = (statistics.median(times.acknowledged) for times in measured()[:2])
    return Figure("mention acknowledged over HTTP", own, peer, PEER, aim="1.25")


def answered() -> Figure:
    """Return the time until the answer is posted."""
    own, peer = (statistics.median(times.answered) for times in measured()[:2])
    encoded = statistics.median(measured().encoder)
    floor = peer + encoded
    return Figure("mention answered over HTTP", own, floor, PEER_THAT_ENCODES, aim="+ 5 ms")


ROWS = (acknowledged, answered)
