"""SQLite's faults, as sentences that tell people what to do."""

import os
import sqlite3
import stat
from pathlib import Path

from storage.errors import StorageError

_NO_TEMPORARY = "there is no folder for temporary files"
_SET_FOLDER = "ask the bot's operator to make the folder of the record writable"

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
    sqlite3.SQLITE_NOMEM: (
        "the memory is exhausted",
        "ask the bot's operator to give it more, then try again",
    ),
    sqlite3.SQLITE_IOERR_GETTEMPPATH: (_NO_TEMPORARY, _SET_FOLDER),
    sqlite3.SQLITE_CANTOPEN_NOTEMPDIR: (_NO_TEMPORARY, _SET_FOLDER),
    sqlite3.SQLITE_NOTADB: (
        "its file is not a database",
        "ask the bot's operator to check DATABASE_URL or restore a backup",
    ),
}
_UNKNOWN = ("the database reports an error", "ask the bot's operator to look at its log")


def storage_error(code: int) -> StorageError:
    """Return the error for SQLite's result `code`, extended or not, with what to do about it."""
    return _error(*_FAULTS.get(code, _FAULTS.get(code & 0xFF, _UNKNOWN)))


def unopenable(path: Path) -> StorageError:
    """Return the error for a file that SQLite can't open, with the reason of the system."""
    access = "ask the bot's operator to give it access, then try again"
    try:
        if not _is_folder(path.parent):
            return _error(
                f"the folder {path.parent} doesn't exist",
                "ask the bot's operator to create it, or to correct DATABASE_URL",
            )
        os.close(os.open(path, os.O_RDWR))
    except FileNotFoundError:
        pass
    except OSError as error:
        return _error(f"{path} can't be opened ({error.strerror})", access)
    return _error(f"the bot can't write to the folder {path.parent}", access)


def _is_folder(path: Path) -> bool:
    """Return whether there is such a folder; raise OSError if that can't be told."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _error(fault: str, remedy: str) -> StorageError:
    return StorageError(f"The record can't be used just now: {fault}. Nothing was saved; {remedy}.")


def result_code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code, or SQLITE_ERROR if the driver itself raised `error`."""
    return extended_code(error) & 0xFF


def extended_code(error: sqlite3.Error) -> int:
    """Return SQLite's result code with its details in the upper bits, like `result_code`."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code
