"""SQLite's faults, as sentences that tell people what to do."""

import sqlite3

from storage.errors import StorageError

_FAULTS = {
    sqlite3.SQLITE_BUSY: ("the database is locked by another process", "try again in a minute"),
    sqlite3.SQLITE_LOCKED: ("too many people are writing at once", "try again in a minute"),
    sqlite3.SQLITE_READONLY: (
        "the database is read-only",
        "ask the bot's operator to make its file and folder writable, then try again",
    ),
    sqlite3.SQLITE_FULL: (
        "the disk is full",
        "ask the bot's operator to free some space, then try again",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the database file can't be opened",
        "ask the bot's operator to check that its folder exists and is accessible, then try again",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk reports an error",
        "ask the bot's operator to check the disk, then try again",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "the database file is damaged",
        "ask the bot's operator to restore a backup",
    ),
    sqlite3.SQLITE_NOTADB: (
        "its file is not a database",
        "ask the bot's operator to check DATABASE_URL or restore a backup",
    ),
}
_UNKNOWN = ("the database reports an error", "ask the bot's operator to look at its log")


def storage_error(code: int) -> StorageError:
    """Return the error for SQLite's primary result `code`, with what to do about it."""
    fault, remedy = _FAULTS.get(code, _UNKNOWN)
    return StorageError(f"The record can't be used just now: {fault}. Nothing was saved; {remedy}.")


def result_code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code, or SQLITE_ERROR if the driver itself raised `error`."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF
