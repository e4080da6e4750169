"""Notices when somebody sets the machine's clock."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

Clock = Callable[[], datetime]

STEP: Final = timedelta(seconds=2)
"""A larger difference between two readings than time has passed means that the clock was set."""


class _Reading(NamedTuple):
    """A time by `clock`, and the same moment by `time.monotonic`, which nobody can set."""

    clock: Clock
    wall: datetime
    steady: float


class ClockWatch:
    """Reads clocks, and remembers when one of them was set, forwards or back."""

    def __init__(self) -> None:
        self._last: _Reading | None = None
        self._set_at: float | None = None

    def read(self, clock: Clock) -> datetime:
        """Return the time by `clock`."""
        now = _Reading(clock, clock(), time.monotonic())
        if self._last and self._last.clock == clock:
            expected = timedelta(seconds=now.steady - self._last.steady)
            if abs(now.wall - self._last.wall - expected) > STEP:
                self._set_at = now.steady
        self._last = now
        return now.wall

    def was_set_within(self, span: timedelta) -> bool:
        """Return whether a clock was found to have been set, at most `span` ago."""
        if self._set_at is None:
            return False
        return time.monotonic() - self._set_at < span.total_seconds()
