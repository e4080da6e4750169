"""A mention over HTTP: until it is acknowledged, and until its answer is posted."""

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
    """Milliseconds of each round."""

    acknowledged: list[float]
    answered: list[float]

    def add(self, acknowledged: float, answered: float) -> None:
        """One more round, in seconds."""
        self.acknowledged.append(acknowledged * 1000)
        self.answered.append(answered * 1000)


class Measured(NamedTuple):
    """What was measured in turns, in any order, so that a busy second hits all of them."""

    own: Times
    peer: Times
    encoder: list[float]


@cache
def measured() -> Measured:
    """Mentions one after the other, each once the answer to the one before is there."""
    found = Measured(Times([], []), Times([], []), [])
    encoder = encoder_of(Settings.read())
    with at_work("bot") as bot, at_work("bench.bare") as bare:
        own, peer = Asker(bot), Asker(bare)
        turns: list[Callable[[], None]] = [
            lambda: found.own.add(*own.ask()),
            lambda: found.peer.add(*peer.ask()),
            lambda: found.encoder.append(_seconds(lambda: encoder.encode(QUESTION)) * 1000),
        ]
        order = random.Random(1)
        for _ in range(ROUNDS):
            order.shuffle(turns)
            for turn in turns:
                turn()
    return found


class Asker:
    """Somebody who mentions an app in one thread after the other.

    The threads are begun before anything is measured: the app gets a mention alone, and not the
    event of a message beside it, which is no business of the bare app's.
    """

    def __init__(self, server: Server) -> None:
        self._server, self._connection = server, server.connect()
        slack = server.slack
        self._author, self._channel = Person(slack, slack.seed.users[0].id), slack.seed.rooms[0].id
        begun = [self._author.say(self._channel, "Here we go.") for _ in range(ROUNDS)]
        self._threads = iter(begun)

    def ask(self) -> tuple[float, float]:
        """Seconds until one mention is acknowledged, and until it is answered."""
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
    """Until Slack hears that the mention has arrived; by then a kill does not lose it."""
    own, peer = (statistics.median(times.acknowledged) for times in measured()[:2])
    return Figure("mention acknowledged over HTTP", own, peer, PEER, aim="1.25")


def answered() -> Figure:
    """Until the answer has been posted."""
    own, peer = (statistics.median(times.answered) for times in measured()[:2])
    encoded = statistics.median(measured().encoder)
    floor = peer + encoded
    return Figure("mention answered over HTTP", own, floor, PEER_THAT_ENCODES, aim="+ 5 ms")


ROWS = (acknowledged, answered)
