"""Where each thread sits at one database: reading with a connection of its own, writing in turns
with one that all share.

To whoever writes next, what was written last is at hand there; a connection of its own would have
to fetch it from the file.
"""

import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from storage.sqlite.connection import Handle, opened


class Seat:
    """A place with a connection, if it has one yet, and whether somebody is writing there.

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
        self._writer = Seat()
        self._all.add(self._writer)

    @property
    def mine(self) -> Seat:
        """Where this thread sits."""
        seat: Seat | None = getattr(self._here, "seat", None)
        if seat is None:
            seat = self._here.seat = Seat()
            with self._growing:
                self._all.add(seat)
        return seat

    @contextmanager
    def at_the_writer(self) -> Iterator[None]:
        """Sit where all write; it must be this thread's turn."""
        own, self._here.seat = self.mine, self._writer
        try:
            yield
        finally:
            self._here.seat = own

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
