"""The first tables of work in progress."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def work_under_way(db: "Database") -> None:
    """Create the inbox, the outbox and the interviews."""
    run(
        db,
        """
        CREATE TABLE inbox (
            team_id TEXT NOT NULL,
            key TEXT NOT NULL,
            payload TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 1,
            accepted_at TEXT NOT NULL,
            leased_until TEXT,
            PRIMARY KEY (team_id, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX inbox_unfinished ON inbox (leased_until) WHERE leased_until IS NOT NULL;
        CREATE INDEX inbox_by_age ON inbox (accepted_at);

        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY,
            team_id TEXT NOT NULL,
            key TEXT NOT NULL,
            method TEXT NOT NULL,
            arguments TEXT NOT NULL,
            notify_user TEXT,
            state TEXT NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'leased', 'sent', 'failed')),
            uncertain INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            put_at TEXT NOT NULL,
            due_at TEXT NOT NULL,
            error TEXT,
            channel TEXT,
            ts TEXT,
            UNIQUE (team_id, key)
        ) STRICT;
        CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state IN ('waiting', 'leased');
        CREATE INDEX outbox_unsent ON outbox (put_at) WHERE state IN ('waiting', 'leased');

        CREATE TABLE interviews (
            team_id TEXT NOT NULL,
            id TEXT NOT NULL,
            user_id TEXT NOT NULL,
            guide TEXT NOT NULL,
            channel TEXT,
            answers TEXT NOT NULL,
            form TEXT NOT NULL,
            started_at TEXT NOT NULL,
            updated_at TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'open'
                CHECK (state IN ('open', 'finished', 'discarded')),
            decision_number INTEGER,
            PRIMARY KEY (team_id, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX interviews_open ON interviews (team_id, user_id, updated_at)
            WHERE state = 'open';
    """,
    )
