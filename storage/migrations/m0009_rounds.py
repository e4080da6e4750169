"""Rounds, in which several people take the same interview, each on their own."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def rounds(db: "Database") -> None:
    """Create rounds. An interview whose `round` is its own id records the result of that round."""
    run(
        db,
        """
        CREATE TABLE rounds (
            team_id TEXT NOT NULL,
            id TEXT NOT NULL,
            owner TEXT NOT NULL,
            guide TEXT NOT NULL,
            guide_title TEXT NOT NULL,
            guide_hash TEXT NOT NULL,
            question TEXT NOT NULL,
            channel TEXT NOT NULL,
            asked TEXT NOT NULL,
            proposal TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'open'
                CHECK (state IN ('open', 'closed', 'recorded', 'cancelled')),
            decision_number INTEGER,
            began_at TEXT NOT NULL,
            PRIMARY KEY (team_id, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX rounds_open ON rounds (began_at) WHERE state = 'open';

        CREATE TABLE round_answers (
            team_id TEXT NOT NULL,
            round TEXT NOT NULL,
            user_id TEXT NOT NULL,
            answers TEXT NOT NULL,
            handed_in_at TEXT NOT NULL,
            PRIMARY KEY (team_id, round, user_id),
            FOREIGN KEY (team_id, round) REFERENCES rounds (team_id, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE interviews ADD COLUMN round TEXT;
    """,
    )
