"""Requests that are refused: counted, named in the log, and summed up for `/readyz`."""

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from bot.errors import Refusal
from bot.runtime.metrics import Metrics
from bot.runtime.seldom import Seldom

log = logging.getLogger(__name__)

RECENT_MINUTES: Final = 10
NONE_REFUSED: Final = "None was refused"

SIGNATURE_SECONDS: Final = 300
"""The age up to which a signature is valid: an older request may be a replay."""

CLOCK_SECONDS: Final = 60
"""The clock difference from which it is reported."""


class Reason(StrEnum):
    """Why a request is refused; the values are those of the metric's label."""

    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"
    UNSIGNED = "unsigned"
    LENGTH = "length"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    METHOD = "method"
    PATH = "path"
    PROTOCOL = "protocol"
    SLOW = "slow"
    FULL = "full"
    STARTING = "starting"


ADVICE: Final[Mapping[Reason, str]] = {
    Reason.SIGNATURE: "The signature does not match: SLACK_SIGNING_SECRET is probably not this "
    "app's.",
    Reason.TIMESTAMP: "The timestamp is more than five minutes off: set this machine's clock.",
    Reason.UNSIGNED: "It carries no signature, so it is not Slack's.",
    Reason.LENGTH: "Its length is unknown; a proxy may have removed the Content-Length header.",
    Reason.TOO_LARGE: "The body is far larger than any of Slack's.",
    Reason.MALFORMED: "The body does not have the shape of Slack's.",
    Reason.METHOD: "The method is not served at that path; Slack uses POST.",
    Reason.PATH: "Nothing is served at that path; the app's Request URL must end in /slack/events.",
    Reason.PROTOCOL: "It is not valid HTTP.",
    Reason.SLOW: "It did not arrive in time.",
    Reason.FULL: "There was no room for another connection, so the slowest was closed; limit the "
    "connections per client in the proxy in front, and allow more open files (ulimit -n).",
    Reason.STARTING: "The bot is still starting; Slack sends events again.",
}


class RefusedRequests:
    """Counts refused requests, and logs each reason at most once a minute.

    Nothing of a request's text is kept or logged. `now` returns monotonic seconds.
    """

    def __init__(self, metrics: Metrics, now: Callable[[], float] = time.monotonic) -> None:
        self._metrics, self._now = metrics, now
        self._lock = threading.Lock()
        self._recent: deque[tuple[int, Counter[Reason]]] = deque(maxlen=RECENT_MINUTES)
        self._latest = ""
        self._seldom = Seldom(now)
        self._clock_difference: float | None = None
        for reason in Reason:  # Prometheus sees no increase in a counter that it meets at 5
            metrics.refused.labels(reason)
        metrics.add_gauges(
            {
                "clock_difference_seconds": (
                    "This machine's clock minus the time of the last request that Slack signed.",
                    self.clock_difference,
                )
            }
        )

    def note(self, reason: Reason, advice: str = "") -> None:
        """Count a refused request; `advice` says more than the reason's usual sentence."""
        advice = advice or ADVICE[reason]
        self._metrics.refused.labels(reason).inc()
        with self._lock:
            self._this_minute()[reason] += 1
            self._latest = advice
        if count := self._seldom.count(reason):
            requests = "a request" if count == 1 else f"{count} requests since the last such line"
            log.warning("Refused %s (%s). %s", requests, reason, advice)

    def note_clock(self, difference: float) -> None:
        """Keep this machine's clock minus Slack's, in seconds, as a signed request shows it."""
        self._clock_difference = difference
        if abs(difference) > CLOCK_SECONDS and self._seldom.count("clock"):
            log.warning(
                "This machine's clock is %.0f seconds %s Slack's; at %d, Slack's requests are "
                "refused. Set the clock, and keep it in sync with NTP.",
                abs(difference),
                "ahead of" if difference > 0 else "behind",
                SIGNATURE_SECONDS,
            )

    def clock_difference(self) -> float:
        """Return the last clock difference in seconds; raise `Refusal` if none is known yet."""
        if self._clock_difference is None:
            raise Refusal("Slack has not signed a request yet.")
        return self._clock_difference

    def summary(self) -> str:
        """Return how many requests were refused in the last minutes, and why."""
        with self._lock:
            oldest = self._minute() - RECENT_MINUTES
            counts = [counted for minute, counted in self._recent if minute > oldest]
            total = sum(counts, Counter[Reason]())
            latest = self._latest
        if not total:
            return f"{NONE_REFUSED} in the last {RECENT_MINUTES} minutes."
        reasons = ", ".join(f"{count} {reason}" for reason, count in total.most_common())
        return f"Refused in the last {RECENT_MINUTES} minutes: {reasons}. The last one: {latest}"

    def _minute(self) -> int:
        return int(self._now() // 60)

    def _this_minute(self) -> Counter[Reason]:
        minute = self._minute()
        if not self._recent or self._recent[-1][0] != minute:
            self._recent.append((minute, Counter()))
        return self._recent[-1][1]
