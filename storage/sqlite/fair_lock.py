"""A lock that serves in order, so that no writer starves beside a busy one."""

import threading
from collections import deque


class FairLock:
    """Like `threading.Lock`, but first come, first served."""

    def __init__(self) -> None:
        self._state = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds; False where the turn has not come by then."""
        with self._state:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        return turn.acquire(timeout=timeout) or self._came_at_last(turn)

    def release(self) -> None:
        """Hand over to the one who has waited longest."""
        with self._state:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _came_at_last(self, turn: threading.Lock) -> bool:
        """Whether the turn came between the end of the wait and now; otherwise it is given up."""
        with self._state:
            if turn not in self._waiting:
                return True
            self._waiting.remove(turn)
            return False
