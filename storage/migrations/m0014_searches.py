"""What the sender knows of its earlier attempts to post."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def searches(db: "Database") -> None:
    """Add when a call was last claimed, and how far the search for its message has got."""
    run(
        db,
        """
        ALTER TABLE outbox ADD COLUMN claimed_at TEXT;
        ALTER TABLE outbox ADD COLUMN search TEXT;
    """,
    )
