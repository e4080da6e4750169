"""Periodic work: resuming what another process abandoned, and deleting what is old.

Steps that call Slack run on a thread of their own, so that they delay no others.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeAlias

from bot.answers.answering import answer_abandoned
from bot.decisions.departures import Departures
from bot.decisions.revisits import queue_due_reminders, schedule_in_time_zones
from bot.decisions.visibility import recheck_public_channels, resolve_unknown
from bot.errors import READABLE
from bot.interviews import rounds
from bot.runtime.seldom import Seldom
from bot.server.readiness import report_backlog
from bot.services import Services
from bot.slack.installation import UnknownInstallation
from storage.moments import TOLERANCE
from storage.work.dates import pull_back

Step: TypeAlias = Callable[[], object]

log = logging.getLogger(__name__)

TICK_SECONDS: Final = 2.0
PLACES_EVERY: Final = timedelta(minutes=10)
DEPARTURES_EVERY: Final = timedelta(minutes=10)
REVISITS_EVERY: Final = timedelta(minutes=1)
BACKLOG_EVERY: Final = timedelta(minutes=1)
DATES_EVERY: Final = timedelta(minutes=10)
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
        self._seldom = Seldom()
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
                except UnknownInstallation:
                    continue  # the log says already what the bot waits for
                except Exception as error:  # a supervisor: no step may stop the others
                    if self._seldom.count(str(error)):
                        trace = None if isinstance(error, READABLE) else error
                        log.warning("A scheduled step failed: %s", error, exc_info=trace)
            if self._stopped.wait(TICK_SECONDS):
                return


class Periodic:
    """A step that runs at the first call, and then once per `every`, whatever the clock says.

    It waits while `may_run` returns False. `steady` returns seconds that nobody can set.
    """

    def __init__(
        self,
        every: timedelta,
        step: Step,
        may_run: Callable[[], bool] = lambda: True,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._every, self._step = every.total_seconds(), step
        self._may_run, self._steady = may_run, steady
        self._next = -math.inf

    def __call__(self) -> None:
        now = self._steady()
        if now >= self._next and self._may_run():
            self._next = now + self._every
            self._step()


class _ClockCheck:
    """Compares this machine's clock with Slack's, and logs it when they come to differ.

    A clock that is years ahead for a minute must neither delete what people need nor end their
    rounds, and one that is years behind must not date everything back. So nothing of that is done
    unless both clocks agree; before Slack's first answer they don't.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._differed = False

    def __call__(self) -> bool:
        slack_now = self._services.slack.client.clock.now()
        if slack_now is None:
            return False
        difference = self._services.stores.now() - slack_now
        differs = abs(difference) > TOLERANCE
        if differs and not self._differed:
            log.warning(
                "This machine's clock is %.0f hours %s Slack's. Nothing is deleted and no round "
                "ends until the clock is set.",
                abs(difference) / timedelta(hours=1),
                "ahead of" if difference > timedelta() else "behind",
            )
        self._differed = differs
        return not differs


def _local_steps(services: Services, retention: timedelta) -> Iterator[Step]:
    """Yield the steps that need the database only."""
    is_clock_right = _ClockCheck(services)
    yield services.runtime.guides.refresh
    yield services.stores.database.checkpoint
    yield partial(answer_abandoned, services)
    yield Periodic(BACKLOG_EVERY, partial(report_backlog, services.stores))
    yield Periodic(timedelta(), partial(rounds.close_overdue, services), is_clock_right)
    for repair in (partial(pull_back, services.stores.database), services.stores.agenda.pull_back):
        yield Periodic(DATES_EVERY, repair, is_clock_right)
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
        step = partial(_purge, services.stores.now, purge, kept)
        yield Periodic(PURGE_EVERY, step, is_clock_right)


def _slack_steps(services: Services, digest: Step | None) -> Iterator[Step]:
    """Yield the steps that may wait for Slack."""
    yield partial(resolve_unknown, services)
    yield Periodic(PLACES_EVERY, partial(recheck_public_channels, services))
    yield Periodic(DEPARTURES_EVERY, Departures(services))
    yield Periodic(REVISITS_EVERY, partial(schedule_in_time_zones, services))
    yield Periodic(REVISITS_EVERY, partial(queue_due_reminders, services))
    if digest:
        yield Periodic(DIGEST_EVERY, digest)


def _purge(
    clock: Callable[[], datetime], purge: Callable[[datetime], int], kept: timedelta
) -> None:
    purge(clock() - kept)
