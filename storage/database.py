"""One SQLite file, shared by many threads and several processes."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage import migrations, private_files
from storage.clock import Clock, ClockWatch
from storage.errors import StorageError
from storage.sqlite.connection import BUSY_TIMEOUT, Upgrade, begin, retry_while_busy, savepoint
from storage.sqlite.faults import result_code
from storage.sqlite.thread_connections import ThreadConnection, ThreadConnections

WRITER_TIMEOUT = 2.5
"""Seconds to wait for the other writing threads of this process."""

_SCHEME = "sqlite:///"

Value = str | int | float | None


class Database:
    """The file behind the record: one connection per thread to read, and a shared one to write.

    The file is opened and its tables are brought up to date at the first use. A fault drops the
    connection, so that the next use succeeds once the cause is fixed. Every fault is raised as
    `StorageError`. Do not use an instance across a fork.
    """

    def __init__(
        self, url_or_path: str | Path, upgrade: Upgrade, clock: Clock | None = None
    ) -> None:
        """Take `sqlite:///relative.db`, `sqlite:////absolute.db` or a Path.

        `upgrade` brings the tables up to date: `storage.opening` passes it. `clock` defaults to
        the system's; tests set it.
        """
        self.clock = clock or _utc_now
        self._clock_watch = ClockWatch()
        self.path = _path(url_or_path)
        self._connections = ThreadConnections(self.path, upgrade)

    def now(self) -> datetime:
        """Return the current time, in UTC."""
        return self._clock_watch.read(self.clock)

    def clock_was_set_within(self, span: timedelta) -> bool:
        """Return whether somebody set the clock while this process ran, at most `span` ago."""
        return self._clock_watch.was_set_within(span)

    def migrate(self) -> None:
        """Open the file now rather than at the first use."""
        with self._connections.current as connection:
            _ = connection.db

    def execute(self, sql: str, *values: Value, **named: Value) -> list[sqlite3.Row]:
        """Run one statement with positional or named parameters, and return all its rows.

        It joins this thread's open transaction, or else is a transaction of its own.
        """
        with self._connections.current as connection:
            db = connection.db
            return retry_while_busy(lambda: db.execute(sql, named or values).fetchall())

    @contextmanager
    def transaction(self, *, flushed: bool = True) -> Iterator[None]:
        """Commit all that this thread writes in the block, or nothing if the block raises.

        A commit survives the end of the process, and a power cut if `flushed`. An unflushed commit
        survives a power cut after `flush`, or after any later flushed commit.

        A nested transaction commits with the outer one, as durably. The block waits up to
        `WRITER_TIMEOUT` seconds for other writers, which in turn wait for it: do nothing slow in
        it.
        """
        own = self._connections.current
        if own.writing:
            with own, savepoint(own.db):
                yield
            return
        deadline = time.monotonic() + BUSY_TIMEOUT
        writer = self._connections.acquire_writer(WRITER_TIMEOUT)
        try:
            with writer:
                db = self._begin(writer, deadline, flushed=flushed)
                writer.writing = True
                try:
                    yield
                    db.execute("COMMIT")
                except (sqlite3.Error, StorageError):
                    writer.close()
                    raise
                except BaseException:
                    db.rollback()
                    raise
                finally:
                    writer.writing = False
        finally:
            self._connections.release_writer()

    def flush(self) -> None:
        """Flush all commits so far to the disk, without blocking readers or writers."""
        try:
            _fsync(self.path.with_name(f"{self.path.name}-wal"))
        except OSError as error:
            raise StorageError(
                f"The latest changes may not survive a power cut: {error.strerror}."
            ) from error

    def checkpoint(self) -> None:
        """Copy the write-ahead log into the file without blocking, so that no commit has to."""
        self.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def check_writable(self) -> None:
        """Make a write that changes nothing. Raise `StorageError` if it can't be committed."""
        with self.transaction():
            self.execute("PRAGMA user_version = 0")

    def check_version(self) -> None:
        """Raise `StorageError` if a later version has applied migrations unknown to this one."""
        with self._connections.current as connection:
            unknown = migrations.applied(connection.db) - migrations.known
        if unknown:
            raise StorageError(
                f"{self.path} belongs to a later version of framework-bot, which has applied the "
                f"migrations {', '.join(sorted(unknown))}. Install that version again."
            )

    def backup(self, target: Path) -> None:
        """Copy the database, as of one moment and while in use, to the new file `target`.

        The copy is flushed to the disk. Raise `StorageError` if `target` exists or can't be
        written.
        """
        try:
            private_files.create(target)
        except FileExistsError:
            raise StorageError(
                f"{target} exists, and a backup overwrites nothing; name a new file."
            ) from None
        except OSError as error:
            raise StorageError(f"{target}: {error.strerror}; choose another place.") from None
        try:
            with (
                self._connections.current as connection,
                closing(sqlite3.connect(target)) as copy,
            ):
                connection.db.backup(copy)
        except StorageError:
            target.unlink()
            raise
        for place in (target, target.parent):
            _fsync(place)

    def scrub(self) -> None:
        """Rewrite the file without the remains of deleted words, and empty its log.

        Raise `StorageError` if remains may be left.
        """
        try:
            self.execute("VACUUM")
            [row] = self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except StorageError as error:
            raise StorageError(
                "The words are removed, but traces of them remain, because the file could not be "
                f"rewritten: {error.__cause__}. Fix that, then run the same command again."
            ) from error
        if row["busy"]:
            raise StorageError(
                "The words are removed, but traces of them remain, because the file is in use. "
                "Run the same command again later, or while the bot is stopped."
            )

    def close(self) -> None:
        """Close the connections of all threads. None of them may be in use."""
        self._connections.close_all(time.monotonic() + BUSY_TIMEOUT)

    def _begin(
        self, writer: ThreadConnection, deadline: float, *, flushed: bool
    ) -> sqlite3.Connection:
        """Begin a write transaction, first reopening connections that saw a read-only file."""
        try:
            return begin(writer.handle, deadline, flushed=flushed)
        except sqlite3.OperationalError as error:
            if result_code(error) != sqlite3.SQLITE_READONLY:
                raise
        self._connections.close_all(deadline)
        return begin(writer.handle, deadline, flushed=flushed)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _path(url_or_path: str | Path) -> Path:
    if isinstance(url_or_path, Path):
        return _real(url_or_path)
    if not url_or_path.startswith(_SCHEME):
        raise StorageError(
            "DATABASE_URL must look like sqlite:///framework-bot.db (relative to the working "
            "folder) or sqlite:////srv/framework-bot.db (absolute)."
        )
    return _real(url_or_path.removeprefix(_SCHEME))


def _real(path: str | Path) -> Path:
    """Return the absolute path without links: SQLite keeps its log beside the file itself."""
    return Path(os.path.realpath(path))


def _fsync(place: Path) -> None:
    """Flush a file, or the entries of a folder, to the disk."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
