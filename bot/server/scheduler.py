"""Looks around every few seconds: takes up what was left behind, and forgets what is old.

What has to ask Slack does so on a thread apart, and keeps nothing else waiting.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, TypeAlias

from bot.answers.answering import answer_abandoned
from bot.decisions.revisits import ask_due, date_mornings
from bot.decisions.visibility import close_places, settle_unsettled
from bot.interviews import rounds
from bot.services import Services

Step: TypeAlias = Callable[[], object]

log = logging.getLogger(__name__)

LOOK_AROUND_SECONDS: Final = 2.0
PLACES_EVERY: Final = timedelta(minutes=10)
REVISITS_EVERY: Final = timedelta(minutes=1)
DIGEST_EVERY: Final = timedelta(minutes=10)
TIDY_EVERY: Final = timedelta(days=1)

# Slack resends an event within minutes; a thread that slept for a quarter has ended.
HANDLED_KEPT: Final = timedelta(days=7)
SAID_KEPT: Final = timedelta(days=30)
THREADS_KEPT: Final = timedelta(days=90)
ROUNDS_KEPT: Final = timedelta(days=90)
VOTES_KEPT: Final = timedelta(days=365)


class Scheduler:
    """Two threads of its own; `retention` is how long unanswered questions are kept.

    `digest` tells of them where it is time to, and nothing where it was told.
    """

    def __init__(self, services: Services, retention: timedelta, digest: Step | None) -> None:
        self._stopped = threading.Event()
        looks = {
            "caretaker": tuple(_at_hand(services, retention)),
            "caretaker-asks": tuple(_asking(services, digest)),
        }
        self._threads = [
            threading.Thread(target=self._run, args=(name, steps), name=name, daemon=True)
            for name, steps in looks.items()
        ]

    def start(self) -> None:
        """Look around now, and then every few seconds."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Return once the rounds under way are finished."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _run(self, name: str, steps: Sequence[Step]) -> None:
        """Each step runs on a pool of one: no fault in it ends this thread or the other steps."""
        with ThreadPoolExecutor(1, thread_name_prefix=name) as pool:
            while True:
                for step in steps:
                    if error := pool.submit(step).exception():
                        log.warning("A round was not finished: %s", error, exc_info=error)
                if self._stopped.wait(LOOK_AROUND_SECONDS):
                    return


class _Seldom:
    """A step that is taken now, and then only after `every` by the clock."""

    def __init__(self, clock: Callable[[], datetime], every: timedelta, step: Step) -> None:
        self._clock, self._every, self._step = clock, every, step
        self._taken = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> None:
        now = self._clock()
        if now - self._taken >= self._every:
            self._taken = now
            self._step()


def _at_hand(services: Services, retention: timedelta) -> Iterator[Step]:
    """What the database is enough for."""
    yield services.runtime.guides.refresh
    yield services.stores.database.checkpoint
    yield partial(answer_abandoned, services)
    yield partial(rounds.close_overdue, services)
    for purge, kept in (
        (services.stores.gaps.purge, retention),
        (services.stores.inbox.purge, HANDLED_KEPT),
        (services.stores.outbox.purge, SAID_KEPT),
        (services.stores.interviews.purge, SAID_KEPT),
        (services.stores.guide_versions.purge, SAID_KEPT),
        (services.stores.threads.purge, THREADS_KEPT),
        (services.stores.votes.purge, VOTES_KEPT),
        (services.stores.rounds.purge, ROUNDS_KEPT),
    ):
        yield _Seldom(
            services.stores.now, TIDY_EVERY, partial(_forget, services.stores.now, purge, kept)
        )


def _asking(services: Services, digest: Step | None) -> Iterator[Step]:
    """What may have to wait for Slack."""
    yield partial(settle_unsettled, services)
    yield _Seldom(services.stores.now, PLACES_EVERY, partial(close_places, services))
    yield _Seldom(services.stores.now, REVISITS_EVERY, partial(date_mornings, services))
    yield _Seldom(services.stores.now, REVISITS_EVERY, partial(ask_due, services))
    if digest:
        yield _Seldom(services.stores.now, DIGEST_EVERY, digest)


def _forget(
    clock: Callable[[], datetime], purge: Callable[[datetime], int], kept: timedelta
) -> None:
    purge(clock() - kept)
