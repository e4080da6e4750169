"""Periodic work: resuming what another process abandoned, and deleting what is old.

Steps that call Slack run on a thread of their own, so that they delay no others.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, TypeAlias

from bot.answers.answering import answer_abandoned
from bot.decisions.revisits import queue_due_reminders, schedule_in_time_zones
from bot.decisions.visibility import recheck_public_channels, resolve_unknown
from bot.errors import READABLE
from bot.interviews import rounds
from bot.services import Services

Step: TypeAlias = Callable[[], object]

log = logging.getLogger(__name__)

TICK_SECONDS: Final = 2.0
PLACES_EVERY: Final = timedelta(minutes=10)
REVISITS_EVERY: Final = timedelta(minutes=1)
DIGEST_EVERY: Final = timedelta(minutes=10)
PURGE_EVERY: Final = timedelta(days=1)

# Slack redelivers an event only for minutes; a thread without a reply for months is over.
HANDLED_KEPT: Final = timedelta(days=7)
WORK_KEPT: Final = timedelta(days=30)
THREADS_KEPT: Final = timedelta(days=90)
ROUNDS_KEPT: Final = timedelta(days=90)
VOTES_KEPT: Final = timedelta(days=365)


class Scheduler:
    """Two threads that run periodic steps, one of them for the steps that call Slack.

    Unanswered questions are deleted after `retention`. `digest` posts them to a channel if it is
    time to, and otherwise does nothing.
    """

    def __init__(self, services: Services, retention: timedelta, digest: Step | None) -> None:
        self._stopped = threading.Event()
        steps_by_thread = {
            "scheduler": tuple(_local_steps(services, retention)),
            "scheduler-slack": tuple(_slack_steps(services, digest)),
        }
        self._threads = [
            threading.Thread(target=self._run, args=(steps,), name=name, daemon=True)
            for name, steps in steps_by_thread.items()
        ]

    def start(self) -> None:
        """Run all steps now, and then every `TICK_SECONDS`."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the steps in progress, and return."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _run(self, steps: Sequence[Step]) -> None:
        while True:
            for step in steps:
                try:
                    step()
                except Exception as error:  # a supervisor: no step may stop the others
                    trace = None if isinstance(error, READABLE) else error
                    log.warning("A scheduled step failed: %s", error, exc_info=trace)
            if self._stopped.wait(TICK_SECONDS):
                return


class _Periodic:
    """A step that runs at the first call, and then once per `every`."""

    def __init__(self, clock: Callable[[], datetime], every: timedelta, step: Step) -> None:
        self._clock, self._every, self._step = clock, every, step
        self._last = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> None:
        now = self._clock()
        if now - self._last >= self._every:
            self._last = now
            self._step()


def _local_steps(services: Services, retention: timedelta) -> Iterator[Step]:
    """Yield the steps that need the database only."""
    yield services.runtime.guides.refresh
    yield services.stores.database.checkpoint
    yield partial(answer_abandoned, services)
    yield partial(rounds.close_overdue, services)
    for purge, kept in (
        (services.stores.gaps.purge, retention),
        (services.stores.inbox.purge, HANDLED_KEPT),
        (services.stores.outbox.purge, WORK_KEPT),
        (services.stores.interviews.purge, WORK_KEPT),
        (services.stores.guide_versions.purge, WORK_KEPT),
        (services.stores.threads.purge, THREADS_KEPT),
        (services.stores.votes.purge, VOTES_KEPT),
        (services.stores.rounds.purge, ROUNDS_KEPT),
    ):
        yield _Periodic(
            services.stores.now, PURGE_EVERY, partial(_purge, services.stores.now, purge, kept)
        )


def _slack_steps(services: Services, digest: Step | None) -> Iterator[Step]:
    """Yield the steps that may wait for Slack."""
    yield partial(resolve_unknown, services)
    yield _Periodic(services.stores.now, PLACES_EVERY, partial(recheck_public_channels, services))
    yield _Periodic(services.stores.now, REVISITS_EVERY, partial(schedule_in_time_zones, services))
    yield _Periodic(services.stores.now, REVISITS_EVERY, partial(queue_due_reminders, services))
    if digest:
        yield _Periodic(services.stores.now, DIGEST_EVERY, digest)


def _purge(
    clock: Callable[[], datetime], purge: Callable[[datetime], int], kept: timedelta
) -> None:
    purge(clock() - kept)
