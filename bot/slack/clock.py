"""Slack's clock, by which messages are dated."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime


class SlackClock:
    """The time at Slack since its last answer, whatever this machine's clock says.

    `steady` returns seconds that nobody can set.
    """

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._last: tuple[datetime, float] | None = None

    def read(self, headers: Mapping[str, str]) -> None:
        """Set the clock by the `Date` of an answer, if it has a readable one."""
        date = next((value for name, value in headers.items() if name.lower() == "date"), "")
        try:
            moment = parsedate_to_datetime(date)
        except (TypeError, ValueError):
            return
        if moment.tzinfo:
            self._last = moment, self._steady()

    def now(self) -> datetime | None:
        """Return the time at Slack, to a few seconds; None before its first answer."""
        if self._last is None:
            return None
        moment, read_at = self._last
        return moment + timedelta(seconds=self._steady() - read_at)
