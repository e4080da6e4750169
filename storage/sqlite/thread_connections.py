"""Where each thread sits at one database: reading with a connection of its own, writing in turns
with one that all share.

To whoever writes next, what was written last is at hand there; a connection of its own would have
to fetch it from the file.
"""

import sqlite3
import threading
import time
import weakref
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from storage.errors import StorageError
from storage.sqlite.connection import Handle, Upgrade, opened
from storage.sqlite.fair_lock import FairLock
from storage.sqlite.faults import result_code, unusable


class ThreadConnection:
    """A place with a connection, once it has been used, and whether somebody is writing there.

    It is used by one thread at a time, in a `with`; every fault there is raised as `StorageError`,
    and costs the connection where nobody is writing. A class, and not a generator: each statement
    passes here, and an acknowledgement waits for it.
    """

    def __init__(self, path: Path, upgrade: Upgrade) -> None:
        self.writing = False
        self._path, self._upgrade = path, upgrade
        self.taken = threading.RLock()
        self._handle: Handle | None = None

    def __enter__(self) -> Self:
        self.taken.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        try:
            if isinstance(error, sqlite3.Error):
                if not self.writing:
                    self.clear()
                raise unusable(result_code(error)) from error
            if isinstance(error, UnicodeEncodeError):
                raise StorageError(
                    "Half a character came where a name is due. Nothing was saved; type it again."
                ) from error
        finally:
            self.taken.release()

    @property
    def handle(self) -> Handle:
        """Its hold on the file, opened where there is none."""
        if self._handle is None:
            self._handle = opened(self._path, self._upgrade)
        return self._handle

    @property
    def db(self) -> sqlite3.Connection:
        """Its connection, for one more statement."""
        db = self.handle.db
        if self.writing and not db.in_transaction:
            raise sqlite3.OperationalError("an earlier fault has ended the transaction")
        return db

    def clear(self) -> None:
        """Close the connection, which takes back what it has not committed."""
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()


class ThreadConnections:
    """The seats of all threads at the file `path`; that of a thread that has ended is cleared."""

    def __init__(self, path: Path, upgrade: Upgrade) -> None:
        self._path, self._upgrade = path, upgrade
        self._here = threading.local()
        self._all: weakref.WeakSet[ThreadConnection] = weakref.WeakSet()
        self._growing = threading.Lock()
        self._turns = FairLock()
        self._writer = ThreadConnection(path, upgrade)
        self._all.add(self._writer)

    @property
    def mine(self) -> ThreadConnection:
        """Where this thread sits."""
        seat: ThreadConnection | None = getattr(self._here, "seat", None)
        if seat is None:
            seat = self._here.seat = ThreadConnection(self._path, self._upgrade)
            with self._growing:
                self._all.add(seat)
        return seat

    def move_to_the_writer(self, patience: float) -> ThreadConnection:
        """Sit where all write, once it is this thread's turn; until `move_back`.

        Raises `StorageError` where the turn has not come within `patience` seconds.
        """
        own = self.mine
        if not self._turns.acquire(patience):
            raise unusable(sqlite3.SQLITE_LOCKED)
        self._here.own, self._here.seat = own, self._writer
        return self._writer

    def move_back(self) -> None:
        """Sit where one sat before, and let the next one write."""
        self._here.seat = self._here.own
        self._turns.release()

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
