"""Numbers that are reserved for decisions still to be imported."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def awaiting(db: "Database") -> None:
    """Create ranges of numbers that an import skipped, or that its decisions only refer to."""
    run(
        db,
        """
        CREATE TABLE awaited_numbers (
            team_id TEXT NOT NULL REFERENCES teams (team_id),
            first INTEGER NOT NULL,
            last INTEGER NOT NULL CHECK (first <= last),
            PRIMARY KEY (team_id, first)
        ) STRICT, WITHOUT ROWID;
    """,
    )
