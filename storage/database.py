"""One SQLite file, used by many threads and several processes at once."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from storage import migrations
from storage.errors import StorageError
from storage.sqlite.connection import PATIENCE, Upgrade, begin, part, patiently
from storage.sqlite.faults import result_code
from storage.sqlite.thread_connections import ThreadConnection, ThreadConnections

QUEUE = 2.5
"""Seconds that a caller waits for other threads and processes together."""

_SCHEME = "sqlite:///"

Value = str | int | float | None
Clock = Callable[[], datetime]


class Database:
    """The file behind the record, with a connection for each thread and one to write with.

    It is opened, and its tables are brought up to date, at the first use. After a fault the
    connection is dropped, so that the next use succeeds once the fault is mended.
    Every fault is raised as `StorageError`. Not to be carried over a fork.
    """

    def __init__(
        self, url_or_path: str | Path, upgrade: Upgrade, clock: Clock | None = None
    ) -> None:
        """Take `sqlite:///relative.db`, `sqlite:////absolute.db` or a Path.

        `upgrade` brings the tables up to date; `storage.opening` has the one to give.
        `clock` is for tests; without it the time is the machine's.
        """
        self.clock = clock or _utc_now
        self.path = _path(url_or_path)
        self._seats = ThreadConnections(self.path, upgrade)

    def now(self) -> datetime:
        """Return the current time, in UTC."""
        return self.clock()

    def migrate(self) -> None:
        """Open the file now rather than at the first use."""
        with self._seats.mine as seat:
            _ = seat.db

    def execute(self, sql: str, *values: Value, **named: Value) -> list[sqlite3.Row]:
        """Run one statement, its values by place or by name, and return all its rows.

        It is part of this thread's open transaction; without one it is a transaction of its own.
        """
        with self._seats.mine as seat:
            db = seat.db
            return patiently(lambda: db.execute(sql, named or values).fetchall())

    @contextmanager
    def transaction(self, *, flushed: bool = True) -> Iterator[None]:
        """Keep all that this thread writes inside, or nothing of it where the block raises.

        What is kept survives the end of the process; `flushed`, a power cut too. Unflushed it does
        so after a `flush`, or once anything flushed, by whomever, is kept after it.

        Inside another one it is part of that: kept only when the outer one is, and as surely. It
        waits for other writers, `QUEUE` seconds at most, and they wait for it: do nothing slow
        inside.
        """
        own = self._seats.mine
        if own.writing:
            with own, part(own.db):
                yield
            return
        until = time.monotonic() + PATIENCE
        writer = self._seats.move_to_the_writer(QUEUE)
        try:
            with writer:
                db = self._begun(writer, until, flushed=flushed)
                writer.writing = True
                try:
                    yield
                    db.execute("COMMIT")
                except (sqlite3.Error, StorageError):
                    writer.clear()
                    raise
                except BaseException:
                    db.rollback()
                    raise
                finally:
                    writer.writing = False
        finally:
            self._seats.move_back()

    def flush(self) -> None:
        """Have on the disk what has been kept so far. Nobody who writes or reads waits for it."""
        try:
            _flush(self.path.with_name(f"{self.path.name}-wal"))
        except OSError as error:
            raise StorageError(
                f"What was kept last may not survive a power cut: {error.strerror}."
            ) from error

    def tidy_log(self) -> None:
        """Bring what is in the log into the file, so that nobody who commits has to; none waits."""
        self.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def check_writable(self) -> None:
        """Write something that changes nothing; raise `StorageError` where that can't be kept."""
        with self.transaction():
            self.execute("PRAGMA user_version = 0")

    def check_version(self) -> None:
        """Raise `StorageError` where a later version has given the file tables unknown here."""
        with self._seats.mine as seat:
            later = migrations.applied(seat.db) - migrations.known
        if later:
            raise StorageError(
                f"{self.path} belongs to a later version of framework-bot, which has taken the "
                f"steps {', '.join(sorted(later))}. Install that version again."
            )

    def backup(self, target: Path) -> None:
        """Copy the whole database as of one moment to the new file `target`, while it is in use.

        The copy is on the disk when this returns.
        """
        try:
            target.touch(exist_ok=False)
        except FileExistsError:
            raise StorageError(
                f"{target} exists, and a backup overwrites nothing; name a new file."
            ) from None
        except OSError as error:
            raise StorageError(f"{target}: {error.strerror}; name another place.") from None
        try:
            with self._seats.mine as seat, closing(sqlite3.connect(target)) as copy:
                seat.db.backup(copy)
        except StorageError:
            target.unlink()
            raise
        for place in (target, target.parent):
            _flush(place)

    def scrub(self) -> None:
        """Write the file anew, without the remains of what was deleted, and empty its log."""
        try:
            self.execute("VACUUM")
            [row] = self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except StorageError as error:
            raise StorageError(
                "The words are removed, but the file could not be written anew, so remains of them "
                f"stay in it: {error.__cause__}. Mend that, and do the same again."
            ) from error
        if row["busy"]:
            raise StorageError(
                "The words are removed, but others read the file, so remains of them stay in it. "
                "Do the same again once they have ended, or while the bot is stopped."
            )

    def close(self) -> None:
        """Close the connections of all threads, none of which may be at work."""
        self._seats.clear(time.monotonic() + PATIENCE)

    def _begun(
        self, writer: ThreadConnection, until: float, *, flushed: bool
    ) -> sqlite3.Connection:
        """Begin to write; connections opened while the file was read-only are replaced first."""
        try:
            return begin(writer.handle, until, flushed=flushed)
        except sqlite3.OperationalError as error:
            if result_code(error) != sqlite3.SQLITE_READONLY:
                raise
        self._seats.clear(until)
        return begin(writer.handle, until, flushed=flushed)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _path(url_or_path: str | Path) -> Path:
    if isinstance(url_or_path, Path):
        return url_or_path.absolute()
    if not url_or_path.startswith(_SCHEME):
        raise StorageError(
            "DATABASE_URL must look like sqlite:///framework-bot.db (in the working folder) or "
            "sqlite:////srv/framework-bot.db (anywhere)."
        )
    return Path(url_or_path.removeprefix(_SCHEME)).absolute()


def _flush(place: Path) -> None:
    """Have a file, or the list of a folder's files, on the disk."""
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
