"""The connections of all threads to one file: one each to read with, and a shared one to write.

Writing through one connection keeps the pages that were written last in its cache; a connection
per thread would have to read them from the file again.
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
from storage.sqlite.connection import Handle, Upgrade, open_connection
from storage.sqlite.fair_lock import FairLock
from storage.sqlite.faults import extended_code, storage_error


class ThreadConnection:
    """A connection that is opened at its first use, for one thread at a time.

    It is used in a `with` block. The block raises every fault as `StorageError`, and closes the
    connection after a fault outside a transaction. A class rather than a generator, because each
    statement passes here and an acknowledgement waits for it.
    """

    def __init__(self, path: Path, upgrade: Upgrade) -> None:
        self.writing = False
        self.lock = threading.RLock()
        self._path, self._upgrade = path, upgrade
        self._handle: Handle | None = None

    def __enter__(self) -> Self:
        self.lock.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        try:
            if isinstance(error, sqlite3.Error):
                if not self.writing:
                    self.close()
                raise storage_error(extended_code(error)) from error
            if isinstance(error, UnicodeEncodeError):
                raise StorageError(
                    "The text contains half a character. Nothing was saved; type it again."
                ) from error
        finally:
            self.lock.release()

    @property
    def handle(self) -> Handle:
        """The open connection with its state."""
        if self._handle is None:
            self._handle = open_connection(self._path, self._upgrade)
        return self._handle

    @property
    def db(self) -> sqlite3.Connection:
        """The connection, for the next statement."""
        db = self.handle.db
        if self.writing and not db.in_transaction:
            raise sqlite3.OperationalError("an earlier fault has ended the transaction")
        return db

    def close(self) -> None:
        """Close the connection, which rolls back an open transaction."""
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()


class ThreadConnections:
    """The connections to the file `path`. A thread's own is closed when the thread ends."""

    def __init__(self, path: Path, upgrade: Upgrade) -> None:
        self._path, self._upgrade = path, upgrade
        self._local = threading.local()
        self._all: weakref.WeakSet[ThreadConnection] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._write_lock = FairLock()
        self._writer = ThreadConnection(path, upgrade)
        self._all.add(self._writer)

    @property
    def current(self) -> ThreadConnection:
        """The connection that this thread uses now."""
        connection: ThreadConnection | None = getattr(self._local, "current", None)
        if connection is None:
            connection = self._local.current = ThreadConnection(self._path, self._upgrade)
            with self._lock:
                self._all.add(connection)
        return connection

    def acquire_writer(self, timeout: float) -> ThreadConnection:
        """Switch this thread to the shared writing connection until `release_writer`.

        Raise `StorageError` if other threads keep it for `timeout` seconds.
        """
        own = self.current
        if not self._write_lock.acquire(timeout):
            raise storage_error(sqlite3.SQLITE_LOCKED)
        self._local.own, self._local.current = own, self._writer
        return self._writer

    def release_writer(self) -> None:
        """Switch back to this thread's own connection, and let the next thread write."""
        self._local.current = self._local.own
        self._write_lock.release()

    def close_all(self, deadline: float) -> None:
        """Close all connections, except those still in use at `deadline`, a `time.monotonic()`.

        The connections of one process share a view of the file as long as any of them is open.
        If the file was read-only at first, that view remains read-only.
        """
        with self._lock, ExitStack() as held:
            for connection in self._all:
                if connection.lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
                    held.callback(connection.lock.release)
                    connection.close()
