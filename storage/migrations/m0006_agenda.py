"""The reminders to revisit decisions."""

from datetime import date
from typing import TYPE_CHECKING

from storage.migrations.frozen import morning
from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def agenda(db: "Database") -> None:
    """Create one row per reminder; the one without `asked_at` is still to come.

    `dated` is whether `due_at` is a morning in the author's time zone, rather than in UTC.
    """
    run(
        db,
        """
        CREATE TABLE revisits (
            team_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            revisit_on TEXT NOT NULL,
            turn INTEGER NOT NULL,
            due_at TEXT NOT NULL,
            dated INTEGER NOT NULL DEFAULT 0,
            asked_at TEXT,
            PRIMARY KEY (team_id, number, revisit_on, turn)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX revisits_due ON revisits (due_at) WHERE asked_at IS NULL;
        CREATE INDEX revisits_undated ON revisits (due_at) WHERE asked_at IS NULL AND NOT dated;
        CREATE INDEX decisions_to_revisit ON decisions (team_id, revisit_on, number)
            WHERE revisit_on IS NOT NULL;
    """,
    )
    rows = list(db.query("SELECT team_id, number, revisit_on FROM decisions WHERE revisit_on > ''"))
    for row in rows:
        db.execute(
            "INSERT INTO revisits (team_id, number, revisit_on, turn, due_at) "
            "VALUES (:team_id, :number, :revisit_on, 1, :due_at)",
            row | {"due_at": morning(date.fromisoformat(row["revisit_on"]))},
        )
