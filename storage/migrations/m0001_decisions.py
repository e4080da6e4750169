"""The first tables of the record."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def decisions(db: "Database") -> None:
    """Create the tables of decisions, people and words.

    `decisions.id` is the workspace's serial shifted left by 32 bits, plus the number, so that the
    decisions of a workspace, and their rows in the search index, are stored together and in order.
    """
    run(
        db,
        """
        CREATE TABLE teams (
            serial INTEGER PRIMARY KEY,
            team_id TEXT NOT NULL UNIQUE,
            last_number INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE decisions (
            id INTEGER PRIMARY KEY,
            team_id TEXT NOT NULL REFERENCES teams (team_id),
            number INTEGER NOT NULL CHECK (id & 0xFFFFFFFF = number),
            key TEXT NOT NULL,
            status TEXT NOT NULL,
            visibility TEXT NOT NULL CHECK (visibility IN ('unknown', 'public', 'private')),
            channel TEXT,
            told INTEGER NOT NULL,
            title TEXT NOT NULL,
            why TEXT NOT NULL,
            chosen TEXT NOT NULL,
            chosen_label TEXT NOT NULL,
            recommended TEXT,
            recommended_label TEXT,
            guide TEXT,
            guide_title TEXT,
            interview_id TEXT,
            options TEXT NOT NULL,
            reasons TEXT NOT NULL,
            answers TEXT NOT NULL,
            drivers TEXT NOT NULL,
            deciders TEXT NOT NULL,
            created_by TEXT NOT NULL,
            created_at TEXT NOT NULL,
            revisit_on TEXT,
            superseded_by TEXT,
            UNIQUE (team_id, key)
        ) STRICT;
        CREATE INDEX decisions_by_number ON decisions (team_id, number, visibility, channel);
        CREATE INDEX decisions_by_status
            ON decisions (team_id, status, number, visibility, channel);
        CREATE INDEX decisions_by_guide
            ON decisions (team_id, guide, number, status, visibility, channel);

        CREATE INDEX decisions_unsettled ON decisions (id)
            WHERE visibility = 'unknown' AND channel IS NOT NULL;

        CREATE TABLE decision_people (
            team_id TEXT NOT NULL,
            user_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (team_id, user_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE VIRTUAL TABLE decision_words USING fts5 (
            words,
            tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So Sm Sc'",
            prefix = '1 2 3'
        );

        CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            team_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            at TEXT NOT NULL,
            who TEXT NOT NULL,
            what TEXT NOT NULL
        ) STRICT;
        CREATE INDEX events_by_decision ON events (team_id, number);
        CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
        CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
    """,
    )
