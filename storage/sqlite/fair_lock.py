"""A first-come, first-served lock."""

import threading
from collections import deque


class FairLock:
    """Like `threading.Lock`, but first come, first served, so that no writer starves."""

    def __init__(self) -> None:
        self._state = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds for the lock. Return whether it was acquired."""
        with self._state:
            if not self._held:
                self._held = True
                return True
            signal = threading.Lock()
            signal.acquire()
            self._waiting.append(signal)
        return signal.acquire(timeout=timeout) or self._acquired_late(signal)

    def release(self) -> None:
        """Hand the lock over to the longest-waiting thread."""
        with self._state:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False

    def _acquired_late(self, signal: threading.Lock) -> bool:
        """Return whether the lock was handed over after the time-out; if not, stop waiting."""
        with self._state:
            if signal not in self._waiting:
                return True
            self._waiting.remove(signal)
            return False
