"""How this package opens SQLite, and how it waits for others that use the same file."""

import sqlite3
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from storage.sqlite.faults import result_code

PATIENCE = 1.5
"""Seconds that a caller waits for another process: Slack wants an answer within 3 s."""

_ROUND_MS = 20
_BREATH = 0.001
_MOST_PAGES = 8_000
"""In the log; whoever commits more, waits while they are brought into the file."""
BEGIN = "BEGIN IMMEDIATE"
_LEVELS = {True: "PRAGMA synchronous = FULL", False: "PRAGMA synchronous = NORMAL"}

Result = TypeVar("Result")
Upgrade = Callable[[sqlite3.Connection], None]
"""Brings the tables of a file up to date."""


class Handle:
    """A thread's hold on the database; lets go when the thread ends.

    `flushed` is how surely it keeps what is committed, and `writes` whether it has ever written.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.flushed = True
        self.writes = False
        self.close = weakref.finalize(self, db.close)


def opened(path: Path, upgrade: Upgrade) -> Handle:
    """Open the database in the file `path`, and bring its tables up to date with `upgrade`."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _configure(connection)
        upgrade(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return Handle(connection)


def _configure(connection: sqlite3.Connection) -> None:
    """Readers and the one writer don't wait for each other."""
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {_ROUND_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    patiently(lambda: connection.execute(_LEVELS[True]))
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_MOST_PAGES}")
    patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"))


def begin(handle: Handle, until: float, *, flushed: bool) -> sqlite3.Connection:
    """The connection, with a transaction begun that no other process writes beside.

    `flushed` as `Database.transaction` has it. Level and probe are not repeated where they would
    say the same: an acknowledgement waits for each statement.

    SQLite would begin one on a read-only file too, and refuse only its first write; hence a write
    that changes nothing. A connection that has written once could open the file for it.
    """
    db = handle.db
    if handle.flushed != flushed:
        db.execute(_LEVELS[flushed])
        handle.flushed = flushed
    patiently(lambda: db.execute(BEGIN), until)
    if not handle.writes:
        db.execute("DELETE FROM _sqlite_migrations WHERE 0")
        handle.writes = True
    return db


@contextmanager
def part(db: sqlite3.Connection) -> Iterator[None]:
    """A part of an open transaction, taken back by itself where the block raises."""
    db.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # a fault of the disk's ends all of it
            db.execute("ROLLBACK TO part")
            db.execute("RELEASE part")
        raise
    db.execute("RELEASE part")


def patiently(attempt: Callable[[], Result], until: float | None = None) -> Result:
    """`attempt`, again and again while the database is locked, `until` a `time.monotonic()`.

    SQLite's own wait backs off to 100 ms between attempts and starves beside a busy process;
    so it is given short rounds.
    """
    until = time.monotonic() + PATIENCE if until is None else until
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as error:
            if result_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        time.sleep(_BREATH)
