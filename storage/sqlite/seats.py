"""Where each thread sits at one database, with a connection of its own."""

import threading
import time
import weakref
from contextlib import ExitStack
from pathlib import Path

from storage.sqlite.connection import Handle, opened


class Seat:
    """A thread's place: its connection, if it has one, and whether it is writing.

    Whoever holds `taken` uses the connection, or closes it.
    """

    def __init__(self) -> None:
        self.taken = threading.RLock()
        self.handle: Handle | None = None
        self.writing = False

    def handle_on(self, path: Path) -> Handle:
        """The connection to the file `path`, opened where there is none."""
        if self.handle is None:
            self.handle = opened(path)
        return self.handle

    def clear(self) -> None:
        """Close the connection, which takes back what it has not committed."""
        handle, self.handle = self.handle, None
        if handle is not None:
            handle.close()


class Seats:
    """The seats of all threads; that of a thread that has ended is cleared."""

    def __init__(self) -> None:
        self._here = threading.local()
        self._all: weakref.WeakSet[Seat] = weakref.WeakSet()
        self._growing = threading.Lock()

    @property
    def mine(self) -> Seat:
        """The seat of this thread."""
        seat: Seat | None = getattr(self._here, "seat", None)
        if seat is None:
            seat = self._here.seat = Seat()
            with self._growing:
                self._all.add(seat)
        return seat

    def clear(self, until: float) -> None:
        """Have no connection open for a moment, but for those in use `until` a `time.monotonic()`.

        SQLite's connections in one process share a view of the file that lasts as long as any of
        them: made while the file was read-only, it stays so.
        """
        with self._growing, ExitStack() as held:
            for seat in self._all:
                if seat.taken.acquire(timeout=max(0.0, until - time.monotonic())):
                    held.callback(seat.taken.release)
                    seat.clear()
