"""Dates that were stored while the clock was ahead."""

from typing import Final

from storage.database import Database
from storage.moments import TOLERANCE, stamp

_DATES: Final = (
    ("gaps", "asked_at"),
    ("guide_versions", "kept_at"),
    ("inbox", "accepted_at"),
    ("interviews", "started_at"),
    ("interviews", "updated_at"),
    ("outbox", "put_at"),
    ("rounds", "began_at"),
    ("threads", "answered_at"),
    ("votes", "cast_at"),
)
"""The dates by which work is ordered, ends or is deleted; those of decisions never change."""


def pull_back(database: Database) -> None:
    """Set the dates that lie ahead to now.

    Otherwise the newest answer in a thread would not count, a round would not end, and nothing of
    it would be deleted until that date. Call this only while the clock is right.
    """
    now = database.now()
    with database.transaction():
        for table, column in _DATES:
            database.execute(
                f"UPDATE {table} SET {column} = ? WHERE {column} > ?",  # noqa: S608
                stamp(now),
                stamp(now + TOLERANCE),
            )
