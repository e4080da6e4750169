"""Interviews in modals, and the versions of guides that they run on."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def interviews_in_windows(db: "Database") -> None:
    """Store the page, the modal and the version of the guide of an interview."""
    run(
        db,
        """
        CREATE TABLE guide_versions (
            hash TEXT PRIMARY KEY,
            guide TEXT NOT NULL,
            document TEXT NOT NULL,
            kept_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE interviews ADD COLUMN guide_hash TEXT;
        ALTER TABLE interviews ADD COLUMN seat TEXT NOT NULL DEFAULT '';
        ALTER TABLE interviews ADD COLUMN page TEXT NOT NULL DEFAULT '';
    """,
    )
