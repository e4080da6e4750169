-- A small record as version 0.1.0 wrote it; see test_versions.py.
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
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
CREATE TABLE inbox (
            team_id TEXT NOT NULL,
            key TEXT NOT NULL,
            payload TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 1,
            accepted_at TEXT NOT NULL,
            leased_until TEXT,
            PRIMARY KEY (team_id, key)
        ) STRICT, WITHOUT ROWID;
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
CREATE TABLE threads (
            team_id TEXT NOT NULL,
            channel TEXT NOT NULL,
            thread_ts TEXT NOT NULL,
            guide TEXT,
            entry TEXT,
            answered_at TEXT NOT NULL,
            PRIMARY KEY (team_id, channel, thread_ts)
        ) STRICT, WITHOUT ROWID;
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
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (1, 'framework-bot', 'decisions', '2026-11-23 05:50:32.896650+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (2, 'framework-bot', 'work_under_way', '2026-11-23 05:50:32.918097+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (3, 'framework-bot', 'questions_and_answers', '2026-11-23 05:50:32.934857+00:00');
INSERT INTO teams (serial, team_id, last_number) VALUES (1, 'T1', 2);
INSERT INTO teams (serial, team_id, last_number) VALUES (2, 'T2', 1);
INSERT INTO decisions (id, team_id, number, key, status, visibility, channel, told, title, why, chosen, chosen_label, recommended, recommended_label, guide, guide_title, interview_id, options, reasons, answers, drivers, deciders, created_by, created_at, revisit_on, superseded_by) VALUES (4294967297, 'T1', 1, 'i1', 'accepted', 'public', 'C1', 1, 'How we build the forecast demo', 'It is due on Friday.
Nobody knows JavaScript.', 'streamlit', 'Streamlit', 'streamlit', 'Streamlit', 'flask-vs-streamlit', 'Flask or Streamlit', 'i1', '[{"id": "streamlit", "label": "Streamlit", "score": 4.5}, {"id": "flask", "label": "Flask", "score": -1.0}]', '["A demo in days."]', '{"goal": "demo"}', '{"What is it for?": "A demo"}', '["U1", "U2"]', 'U1', '2026-11-23T09:30:00.000000+00:00', '2027-05-01', NULL);
INSERT INTO decisions (id, team_id, number, key, status, visibility, channel, told, title, why, chosen, chosen_label, recommended, recommended_label, guide, guide_title, interview_id, options, reasons, answers, drivers, deciders, created_by, created_at, revisit_on, superseded_by) VALUES (4294967298, 'T1', 2, 'i2', 'accepted', 'unknown', NULL, 0, 'Zahlung & Konten <b>ü 日本</b> 👍', '''; DROP TABLE decisions; --', 'flask', 'Flask', NULL, NULL, NULL, NULL, NULL, '[]', '[]', '{}', '{}', '[]', 'U1', '2026-11-23T09:31:00.000000+00:00', NULL, NULL);
INSERT INTO decisions (id, team_id, number, key, status, visibility, channel, told, title, why, chosen, chosen_label, recommended, recommended_label, guide, guide_title, interview_id, options, reasons, answers, drivers, deciders, created_by, created_at, revisit_on, superseded_by) VALUES (8589934593, 'T2', 1, 'i1', 'accepted', 'unknown', 'C9', 0, 'Another workspace', 'It is due on Friday.
Nobody knows JavaScript.', 'streamlit', 'Streamlit', NULL, NULL, NULL, NULL, NULL, '[]', '[]', '{}', '{}', '[]', 'U1', '2026-11-23T09:30:00.000000+00:00', NULL, NULL);
INSERT INTO decision_people (team_id, user_id, number) VALUES ('T1', 'U1', 1);
INSERT INTO decision_people (team_id, user_id, number) VALUES ('T1', 'U1', 2);
INSERT INTO decision_people (team_id, user_id, number) VALUES ('T1', 'U2', 1);
INSERT INTO decision_people (team_id, user_id, number) VALUES ('T2', 'U1', 1);
INSERT INTO decision_words (rowid, words) VALUES (4294967297, 'D-1
How we build the forecast demo
It is due on Friday.
Nobody knows JavaScript.
Streamlit
Streamlit
Flask or Streamlit
Streamlit
Flask
A demo in days.
What is it for?
A demo');
INSERT INTO decision_words (rowid, words) VALUES (4294967298, 'D-2
Zahlung & Konten  < b > ü  日  本  < /b >   👍
''; DROP TABLE decisions; --
Flask

');
INSERT INTO decision_words (rowid, words) VALUES (8589934593, 'D-1
Another workspace
It is due on Friday.
Nobody knows JavaScript.
Streamlit

');
INSERT INTO events (id, team_id, number, at, who, what) VALUES (1, 'T1', 1, '2026-11-23T09:30:00.000000+00:00', 'U1', 'recorded');
INSERT INTO events (id, team_id, number, at, who, what) VALUES (2, 'T1', 2, '2026-11-23T09:31:00.000000+00:00', 'U1', 'recorded');
INSERT INTO events (id, team_id, number, at, who, what) VALUES (3, 'T2', 1, '2026-11-23T09:30:00.000000+00:00', 'U1', 'recorded');
INSERT INTO inbox (team_id, key, payload, attempts, accepted_at, leased_until) VALUES ('T1', 'C1:1.0', '{"text": "wsgi?"}', 1, '2026-11-23T09:30:00.000000+00:00', '2026-11-23T09:30:10.000000+00:00');
INSERT INTO inbox (team_id, key, payload, attempts, accepted_at, leased_until) VALUES ('T1', 'C1:2.0', '{}', 1, '2026-11-23T09:30:00.000000+00:00', NULL);
INSERT INTO outbox (id, team_id, key, method, arguments, notify_user, state, uncertain, attempts, put_at, due_at, error, channel, ts) VALUES (1, 'T1', 'decision:1', 'chat.postMessage', '{}', NULL, 'sent', 0, 1, '2026-11-23T09:30:00.000000+00:00', '2026-11-23T09:30:10.000000+00:00', NULL, 'C1', '5.0');
INSERT INTO outbox (id, team_id, key, method, arguments, notify_user, state, uncertain, attempts, put_at, due_at, error, channel, ts) VALUES (2, 'T1', 'answer:C1:1.0', 'chat.postMessage', '{"channel": "C1", "text": "Hello"}', NULL, 'waiting', 0, 0, '2026-11-23T09:30:00.000000+00:00', '2026-11-23T09:30:00.000000+00:00', NULL, NULL, NULL);
INSERT INTO interviews (team_id, id, user_id, guide, channel, answers, form, started_at, updated_at, state, decision_number) VALUES ('T1', 'i1', 'U1', 'flask-vs-streamlit', 'C1', '{"goal": "demo"}', '{}', '2026-11-23T09:30:00.000000+00:00', '2026-11-23T09:30:00.000000+00:00', 'finished', 1);
INSERT INTO interviews (team_id, id, user_id, guide, channel, answers, form, started_at, updated_at, state, decision_number) VALUES ('T1', 'i3', 'U2', 'flask-vs-streamlit', NULL, '{"goal": "api"}', '{"title": "Half a title"}', '2026-11-23T09:30:00.000000+00:00', '2026-11-23T09:30:00.000000+00:00', 'open', NULL);
INSERT INTO threads (team_id, channel, thread_ts, guide, entry, answered_at) VALUES ('T1', 'C1', '1.0', 'flask-vs-streamlit', 'rest-api', '2026-11-23T09:30:00.000000+00:00');
INSERT INTO channel_settings (team_id, channel, answers_all, set_by, set_at) VALUES ('T1', 'C1', 1, 'U1', '2026-11-23T09:30:00.000000+00:00');
INSERT INTO votes (team_id, answer_key, user_id, guide, entry, helpful, cast_at) VALUES ('T1', 'answer:C1:1.0', 'U1', 'flask-vs-streamlit', 'rest-api', 1, '2026-11-23T09:30:00.000000+00:00');
INSERT INTO gaps (team_id, key, text, verdict, guide, entry, channel, wanted, asked_at) VALUES ('T1', 'C1:3.0', 'what about django', 'unknown', NULL, NULL, 'C1', 0, '2026-11-23T09:30:00.000000+00:00');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX decisions_by_number ON decisions (team_id, number, visibility, channel);
CREATE INDEX decisions_by_status
            ON decisions (team_id, status, number, visibility, channel);
CREATE INDEX decisions_by_guide
            ON decisions (team_id, guide, number, status, visibility, channel);
CREATE INDEX decisions_unsettled ON decisions (id)
            WHERE visibility = 'unknown' AND channel IS NOT NULL;
CREATE INDEX events_by_decision ON events (team_id, number);
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE INDEX inbox_unfinished ON inbox (leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX inbox_by_age ON inbox (accepted_at);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state IN ('waiting', 'leased');
CREATE INDEX outbox_unsent ON outbox (put_at) WHERE state IN ('waiting', 'leased');
CREATE INDEX interviews_open ON interviews (team_id, user_id, updated_at)
            WHERE state = 'open';
CREATE INDEX threads_by_age ON threads (answered_at);
CREATE INDEX votes_by_entry ON votes (team_id, guide, entry, helpful);
CREATE INDEX gaps_by_age ON gaps (asked_at);
