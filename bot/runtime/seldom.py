"""Keeps the log short when the same thing happens again and again."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Final

QUIET_SECONDS: Final = 60.0
MAX_SUBJECTS: Final = 1_000
"""The subjects to remember; with more, all are forgotten, and may pass again."""


class Seldom:
    """Lets each subject through at most once a minute, and counts what it held back.

    `steady` returns seconds that nobody can set.
    """

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._lock = threading.Lock()
        self._passed: dict[Hashable, float] = {}
        self._held: Counter[Hashable] = Counter()

    def count(self, subject: Hashable) -> int:
        """Return how often the subject has come since it last passed; 0 to hold it back."""
        now = self._steady()
        with self._lock:
            self._held[subject] += 1
            if now - self._passed.get(subject, float("-inf")) < QUIET_SECONDS:
                return 0
            count = self._held.pop(subject)
            if len(self._passed) >= MAX_SUBJECTS:
                self._passed.clear()
                self._held.clear()
            self._passed[subject] = now
            return count
