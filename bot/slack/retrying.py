"""Waiting for Slack: a call is repeated until Slack answers it."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from bot.runtime.seldom import Seldom
from bot.slack.tokens import SlackUnavailable

T = TypeVar("T")
log = logging.getLogger(__name__)

FIRST_DELAY_SECONDS: Final = 1.0
MAX_DELAY_SECONDS: Final = 60.0


class Retrying:
    """Repeats a call until Slack answers it, or until `stopped` is set.

    The delays double up to a minute, and are never shorter than Slack asks for. `reason` says why
    the last attempt failed; it is empty before one fails, and once one succeeds.
    """

    def __init__(
        self, stopped: threading.Event, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.reason = ""
        self._stopped = stopped
        self._seldom = Seldom(clock)

    def until_answered(self, call: Callable[[], T]) -> T | None:
        """Return what `call` returns; None if stopped. Raise what it raises when Slack answers."""
        delay = FIRST_DELAY_SECONDS
        while not self._stopped.is_set():
            try:
                answer = call()
            except SlackUnavailable as error:
                self._report(error)
                self._stopped.wait(max(delay, error.delay.total_seconds()))
                delay = min(2 * delay, MAX_DELAY_SECONDS)
            else:
                self.reason = ""
                return answer
        return None

    def _report(self, error: SlackUnavailable) -> None:
        """Log the error, at most once a minute."""
        self.reason = error.reason
        if self._seldom.count(self):
            log.warning("%s The bot tries again by itself.", error)
