"""SQLite's faults, as sentences that tell the reader what to do."""

import sqlite3

from storage.errors import StorageError

_FAULTS = {
    sqlite3.SQLITE_BUSY: ("the database is locked by another process", "try again in a minute"),
    sqlite3.SQLITE_LOCKED: ("too many others are writing", "try again in a minute"),
    sqlite3.SQLITE_READONLY: (
        "the database is read-only",
        "ask whoever runs this bot to make its file and folder writable, then try again",
    ),
    sqlite3.SQLITE_FULL: (
        "the disk is full",
        "ask whoever runs this bot to free some space, then try again",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the database file can't be opened",
        "ask whoever runs this bot whether its folder exists and may be used, then try again",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk reports an error",
        "ask whoever runs this bot to check the disk, then try again",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "the database file is damaged",
        "ask whoever runs this bot to put back a backup",
    ),
    sqlite3.SQLITE_NOTADB: (
        "its file is not a database",
        "ask whoever runs this bot to check DATABASE_URL or to put back a backup",
    ),
}
_UNFORESEEN = ("the database refuses it", "ask whoever runs this bot to look into its log")


def unusable(code: int) -> StorageError:
    """What SQLite's result `code` means to the reader, and what to do about it."""
    fault, remedy = _FAULTS.get(code, _UNFORESEEN)
    return StorageError(f"The record can't be used just now: {fault}. Nothing was saved; {remedy}.")


def result_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; SQLITE_ERROR where the driver itself raised `error`."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF
