"""The first tables of answers in channels."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def questions_and_answers(db: "Database") -> None:
    """Create the threads, the channel settings, the votes and the gaps."""
    run(
        db,
        """
        CREATE TABLE threads (
            team_id TEXT NOT NULL,
            channel TEXT NOT NULL,
            thread_ts TEXT NOT NULL,
            guide TEXT,
            entry TEXT,
            answered_at TEXT NOT NULL,
            PRIMARY KEY (team_id, channel, thread_ts)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX threads_by_age ON threads (answered_at);

        CREATE TABLE channel_settings (
            team_id TEXT NOT NULL,
            channel TEXT NOT NULL,
            answers_all INTEGER NOT NULL,
            set_by TEXT NOT NULL,
            set_at TEXT NOT NULL,
            PRIMARY KEY (team_id, channel)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE votes (
            team_id TEXT NOT NULL,
            answer_key TEXT NOT NULL,
            user_id TEXT NOT NULL,
            guide TEXT NOT NULL,
            entry TEXT NOT NULL,
            helpful INTEGER NOT NULL,
            cast_at TEXT NOT NULL,
            PRIMARY KEY (team_id, answer_key, user_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX votes_by_entry ON votes (team_id, guide, entry, helpful);

        CREATE TABLE gaps (
            team_id TEXT NOT NULL,
            key TEXT NOT NULL,
            text TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('unknown', 'suggest', 'missed')),
            guide TEXT,
            entry TEXT,
            channel TEXT NOT NULL,
            wanted INTEGER NOT NULL,
            asked_at TEXT NOT NULL,
            PRIMARY KEY (team_id, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX gaps_by_age ON gaps (asked_at);
    """,
    )
