"""The tables, as steps that are applied once and never edited after a release."""

from sqlite_utils import Database, Migrations

migrations = Migrations("framework-bot")


@migrations()
def decisions(db: Database) -> None:
    """`decisions.id` is the workspace's serial shifted left by 32 bits, plus the number: one
    workspace's decisions, and their rows in the index of words, lie together in order.
    """
    db.executescript("""
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
    """)


@migrations()
def work_under_way(db: Database) -> None:
    """What was delivered, what is to be said, and interviews that are not finished."""
    db.executescript("""
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
    """)


@migrations()
def questions_and_answers(db: Database) -> None:
    """Where the bot answers, what people thought of it, and what it could not answer."""
    db.executescript("""
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
    """)


@migrations()
def interviews_in_windows(db: Database) -> None:
    """Where a person is in an interview, in which window, and on which version of its guide."""
    db.executescript("""
        CREATE TABLE guide_versions (
            hash TEXT PRIMARY KEY,
            guide TEXT NOT NULL,
            document TEXT NOT NULL,
            kept_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE interviews ADD COLUMN guide_hash TEXT;
        ALTER TABLE interviews ADD COLUMN seat TEXT NOT NULL DEFAULT '';
        ALTER TABLE interviews ADD COLUMN page TEXT NOT NULL DEFAULT '';
    """)
