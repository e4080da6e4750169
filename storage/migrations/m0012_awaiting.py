"""Numbers of decisions that an import has left out."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def awaiting(db: "Database") -> None:
    """From `first` to `last` no decision is there: what an import left out, or only names."""
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
