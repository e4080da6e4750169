"""Looks around every few seconds: takes up what was left behind, and forgets what is old."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.answers.answering import answer_abandoned
from bot.decisions.recording import close_places, settle_unsettled
from bot.decisions.revisiting import ask_due, date_mornings
from bot.interviews import rounds
from bot.services import Services

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


class Caretaker:
    """A thread of its own; `retention` is how long unanswered questions are kept.

    `digest` tells of them where it is time to, and nothing where it was told.
    """

    def __init__(
        self, services: Services, retention: timedelta, digest: Callable[[], object] | None
    ) -> None:
        self._services, self._retention, self._digest = services, retention, digest
        self._tidied = self._looked_at_places = self._digested = datetime.min.replace(tzinfo=UTC)
        self._revisited = self._tidied
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="caretaker", daemon=True)

    def start(self) -> None:
        """Look around now, and then every few seconds."""
        self._thread.start()

    def stop(self) -> None:
        """Return once the round under way is finished."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        """Each step runs on a pool of one: no fault in it ends this thread or the other steps."""
        lately = (self._refresh, self._tidy_log, self._take_up, self._settle, self._close_rounds)
        now_and_then = (self._close_places, self._revisit, self._tidy, self._tell)
        with ThreadPoolExecutor(1, thread_name_prefix="caretaker") as pool:
            while True:
                for step in (*lately, *now_and_then):
                    if error := pool.submit(step).exception():
                        log.warning("A round was not finished: %s", error, exc_info=error)
                if self._stopped.wait(LOOK_AROUND_SECONDS):
                    return

    def _refresh(self) -> None:
        self._services.library.refresh()

    def _tidy_log(self) -> None:
        self._services.database.tidy_log()

    def _take_up(self) -> None:
        answer_abandoned(self._services)

    def _settle(self) -> None:
        settle_unsettled(self._services)

    def _close_rounds(self) -> None:
        rounds.close_overdue(self._services)

    def _close_places(self) -> None:
        now = self._services.clock()
        if now - self._looked_at_places >= PLACES_EVERY:
            self._looked_at_places = now
            close_places(self._services)

    def _revisit(self) -> None:
        now = self._services.clock()
        if now - self._revisited >= REVISITS_EVERY:
            self._revisited = now
            date_mornings(self._services)
            ask_due(self._services)

    def _tidy(self) -> None:
        now = self._services.clock()
        if now - self._tidied < TIDY_EVERY:
            return
        self._tidied = now
        self._services.gaps.purge(now - self._retention)
        self._services.inbox.purge(now - HANDLED_KEPT)
        self._services.outbox.purge(now - SAID_KEPT)
        self._services.interviews.purge(now - SAID_KEPT)
        self._services.versions.purge(now - SAID_KEPT)
        self._services.threads.purge(now - THREADS_KEPT)
        self._services.votes.purge(now - VOTES_KEPT)
        self._services.rounds.purge(now - ROUNDS_KEPT)

    def _tell(self) -> None:
        now = self._services.clock()
        if self._digest and now - self._digested >= DIGEST_EVERY:
            self._digested = now
            self._digest()
