"""Opens SQLite connections, and waits for other processes that use the same file."""

import os
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from storage import private_files
from storage.sqlite.faults import result_code, unopenable

BUSY_TIMEOUT = 1.5
"""Seconds to wait for another process: Slack expects an answer within 3 s."""

_BUSY_ROUND_MS = 20
_PAUSE = 0.001
_WAL_PAGES = 8_000
"""Size of the log, in pages, at which a commit has to copy it into the file."""
BEGIN = "BEGIN IMMEDIATE"
_TEMPORARY_FOLDER = "SQLITE_TMPDIR"
"""SQLite reads this variable. The record's folder can be written even if no other one can."""
_SYNCHRONOUS = {True: "PRAGMA synchronous = FULL", False: "PRAGMA synchronous = NORMAL"}

Result = TypeVar("Result")
Upgrade = Callable[[sqlite3.Connection], None]
"""Brings the tables of a file up to date."""


class Handle:
    """An open connection, closed when the thread that owns it ends."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.close = weakref.finalize(self, db.close)


def open_connection(path: Path, upgrade: Upgrade) -> Handle:
    """Open the file `path`, and bring its tables up to date with `upgrade`.

    Raise `StorageError` if the system doesn't let it be opened.
    """
    os.environ[_TEMPORARY_FOLDER] = str(path.parent)
    _make_private(path)
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except sqlite3.OperationalError as error:
        raise unopenable(path) from error
    try:
        _configure(connection)
        upgrade(connection)
    except sqlite3.Error as error:
        connection.close()
        if result_code(error) == sqlite3.SQLITE_CANTOPEN:
            raise unopenable(path) from error
        raise
    return Handle(connection)


def _make_private(path: Path) -> None:
    """Create the file for its owner only, and restrict one that an earlier version made.

    SQLite gives the files beside it the same rights. What fails here fails again when SQLite opens
    the file, which says why.
    """
    with suppress(OSError):
        private_files.create(path)
        return
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            private_files.restrict(path.with_name(path.name + suffix))


def _configure(connection: sqlite3.Connection) -> None:
    """Set up write-ahead logging, in which readers and the one writer don't block each other."""
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_ROUND_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    retry_while_busy(lambda: connection.execute(_SYNCHRONOUS[True]))
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
    retry_while_busy(lambda: connection.execute("PRAGMA journal_mode = WAL"))


def begin(handle: Handle, deadline: float, *, flushed: bool) -> sqlite3.Connection:
    """Begin a write transaction and return its connection; `flushed` as `Database.transaction`.

    SQLite begins one on a read-only file too, and fails only at the first write. Hence a write
    that changes nothing.
    """
    db = handle.db
    db.execute(_SYNCHRONOUS[flushed])
    retry_while_busy(lambda: db.execute(BEGIN), deadline)
    db.execute("DELETE FROM _sqlite_migrations WHERE 0")
    return db


@contextmanager
def savepoint(db: sqlite3.Connection) -> Iterator[None]:
    """Roll back this part of an open transaction if the block raises."""
    db.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # a disk fault has already ended the whole transaction
            db.execute("ROLLBACK TO part")
            db.execute("RELEASE part")
        raise
    db.execute("RELEASE part")


def retry_while_busy(attempt: Callable[[], Result], deadline: float | None = None) -> Result:
    """Return the result of `attempt`, repeated while the database is locked.

    It gives up at `deadline`, a `time.monotonic()`, or after `BUSY_TIMEOUT`. SQLite's own wait
    backs off to 100 ms between attempts, and so starves beside a busy process; here it only gets
    short rounds.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT if deadline is None else deadline
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as error:
            if result_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
        time.sleep(_PAUSE)
