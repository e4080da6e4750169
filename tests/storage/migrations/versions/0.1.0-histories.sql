-- A small record as version 0.1.0 wrote it once it kept histories, which did not tell yet who may see
-- a decision; see test_versions.py.
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
            superseded_by TEXT, context TEXT NOT NULL DEFAULT '', consequences TEXT NOT NULL DEFAULT '', confirmation TEXT NOT NULL DEFAULT '', consulted TEXT NOT NULL DEFAULT '[]', informed TEXT NOT NULL DEFAULT '[]', source TEXT, guide_checked TEXT, guide_hash TEXT, revision INTEGER NOT NULL DEFAULT 1, approvals TEXT NOT NULL DEFAULT '{}', objections TEXT NOT NULL DEFAULT '{}', supersedes TEXT NOT NULL DEFAULT '[]', redacted INTEGER NOT NULL DEFAULT 0, head TEXT NOT NULL DEFAULT '',
            UNIQUE (team_id, key)
        ) STRICT;
CREATE TABLE decision_people (
            team_id TEXT NOT NULL,
            user_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (team_id, user_id, number)
        ) STRICT, WITHOUT ROWID;
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
            decision_number INTEGER, guide_hash TEXT, seat TEXT NOT NULL DEFAULT '', page TEXT NOT NULL DEFAULT '', round TEXT,
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
CREATE TABLE history (
            id INTEGER PRIMARY KEY,
            team_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            at TEXT NOT NULL,
            who TEXT NOT NULL,
            what TEXT NOT NULL,
            says TEXT,
            salt TEXT,
            content_hash TEXT NOT NULL,
            hash TEXT NOT NULL,
            UNIQUE (team_id, number, sequence)
        ) STRICT;
CREATE VIRTUAL TABLE decision_words USING fts5 (
            title,
            words,
            tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So Sm Sc'",
            prefix = '1 2 3'
        );
CREATE TABLE spellings (
            shortened TEXT NOT NULL,
            word TEXT NOT NULL,
            PRIMARY KEY (shortened, word)
        ) STRICT, WITHOUT ROWID;
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
CREATE TABLE guide_versions (
            hash TEXT PRIMARY KEY,
            guide TEXT NOT NULL,
            document TEXT NOT NULL,
            kept_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
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
CREATE TABLE round_answers (
            team_id TEXT NOT NULL,
            round TEXT NOT NULL,
            user_id TEXT NOT NULL,
            answers TEXT NOT NULL,
            handed_in_at TEXT NOT NULL,
            PRIMARY KEY (team_id, round, user_id),
            FOREIGN KEY (team_id, round) REFERENCES rounds (team_id, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (1, 'framework-bot', 'decisions', '2026-11-23 08:21:17.090710+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (2, 'framework-bot', 'work_under_way', '2026-11-23 08:21:17.094327+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (3, 'framework-bot', 'questions_and_answers', '2026-11-23 08:21:17.096723+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (4, 'framework-bot', 'record', '2026-11-23 08:21:17.102913+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (5, 'framework-bot', 'finding', '2026-11-23 08:21:17.104503+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (6, 'framework-bot', 'agenda', '2026-11-23 08:21:17.105630+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (7, 'framework-bot', 'interviews_in_windows', '2026-11-23 08:21:17.106932+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (8, 'framework-bot', 'views', '2026-11-23 08:21:17.109773+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (9, 'framework-bot', 'rounds', '2026-11-23 08:21:17.112611+00:00');
INSERT INTO teams (serial, team_id, last_number) VALUES (1, 'T1', 4);
INSERT INTO teams (serial, team_id, last_number) VALUES (2, 'T2', 1);
INSERT INTO decisions (id, team_id, number, key, status, visibility, channel, told, title, why, chosen, chosen_label, recommended, recommended_label, guide, guide_title, interview_id, options, reasons, answers, drivers, deciders, created_by, created_at, revisit_on, superseded_by, context, consequences, confirmation, consulted, informed, source, guide_checked, guide_hash, revision, approvals, objections, supersedes, redacted, head) VALUES (4294967297, 'T1', 1, 'i1', 'accepted', 'public', 'C1', 1, 'How we build the forecast demo', 'It is due on Friday, at noon.', 'streamlit', 'Streamlit', NULL, NULL, NULL, NULL, NULL, '[{"id": "streamlit", "label": "Streamlit", "score": 4.5, "summary": "", "pros": [], "cons": []}]', '[]', '{"goal": "demo"}', '{"What is it for?": "A demo"}', '["U1", "U2"]', 'U1', '2026-11-23T09:30:00.000000+00:00', '2027-01-04', NULL, '', '', '', '[]', '[]', NULL, NULL, NULL, 2, '{"U1": "2026-11-23T09:30:00Z", "U2": "2026-11-23T10:30:00Z"}', '{}', '["D-3"]', 0, '891a923baaf4c4643252035c48cea8e1d284b72e28431197ea407eba29c71d4d');
INSERT INTO decisions (id, team_id, number, key, status, visibility, channel, told, title, why, chosen, chosen_label, recommended, recommended_label, guide, guide_title, interview_id, options, reasons, answers, drivers, deciders, created_by, created_at, revisit_on, superseded_by, context, consequences, confirmation, consulted, informed, source, guide_checked, guide_hash, revision, approvals, objections, supersedes, redacted, head) VALUES (4294967298, 'T1', 2, 'i2', 'accepted', 'private', 'G2', 0, 'Zahlung & Konten <b>ü</b> 日本 👍', 'It is due on Friday.', 'streamlit', 'Streamlit', NULL, NULL, NULL, NULL, NULL, '[]', '[]', '{}', '{}', '[]', 'U1', '2026-11-23T09:31:00.000000+00:00', NULL, NULL, '', '', '', '[]', '[]', NULL, NULL, NULL, 1, '{}', '{}', '[]', 0, 'd6f13f40be8533c21c88f23737c489dc0f4af20e6114df37e641234596645ead');
INSERT INTO decisions (id, team_id, number, key, status, visibility, channel, told, title, why, chosen, chosen_label, recommended, recommended_label, guide, guide_title, interview_id, options, reasons, answers, drivers, deciders, created_by, created_at, revisit_on, superseded_by, context, consequences, confirmation, consulted, informed, source, guide_checked, guide_hash, revision, approvals, objections, supersedes, redacted, head) VALUES (4294967299, 'T1', 3, 'i3', 'superseded', 'unknown', NULL, 0, 'Old', 'It is due on Friday.', 'streamlit', 'Streamlit', NULL, NULL, NULL, NULL, NULL, '[]', '[]', '{}', '{}', '[]', 'U1', '2026-11-23T09:32:00.000000+00:00', NULL, 'D-1', '', '', '', '[]', '[]', NULL, NULL, NULL, 1, '{}', '{}', '[]', 0, '2b604b59bf27ee02e5ad487262d6c810f3e88407a9d72ddaacb34f00b50af893');
INSERT INTO decisions (id, team_id, number, key, status, visibility, channel, told, title, why, chosen, chosen_label, recommended, recommended_label, guide, guide_title, interview_id, options, reasons, answers, drivers, deciders, created_by, created_at, revisit_on, superseded_by, context, consequences, confirmation, consulted, informed, source, guide_checked, guide_hash, revision, approvals, objections, supersedes, redacted, head) VALUES (4294967300, 'T1', 4, 'i4', 'accepted', 'public', 'C1', 0, '[redacted]', '', '[redacted]', '[redacted]', NULL, NULL, NULL, NULL, NULL, '[]', '[]', '{}', '{}', '[]', 'U1', '2026-11-23T09:33:00.000000+00:00', NULL, NULL, '', '', '', '[]', '[]', NULL, NULL, NULL, 2, '{}', '{}', '[]', 1, '725156129d3611c1ecb4b5478016b2175280f3e068d0f6f7922c68bc3016ff83');
INSERT INTO decisions (id, team_id, number, key, status, visibility, channel, told, title, why, chosen, chosen_label, recommended, recommended_label, guide, guide_title, interview_id, options, reasons, answers, drivers, deciders, created_by, created_at, revisit_on, superseded_by, context, consequences, confirmation, consulted, informed, source, guide_checked, guide_hash, revision, approvals, objections, supersedes, redacted, head) VALUES (8589934593, 'T2', 1, 'i1', 'accepted', 'unknown', 'C9', 0, 'Another workspace', 'It is due on Friday.', 'streamlit', 'Streamlit', NULL, NULL, NULL, NULL, NULL, '[]', '[]', '{}', '{}', '[]', 'U1', '2026-11-23T09:30:00.000000+00:00', NULL, NULL, '', '', '', '[]', '[]', NULL, NULL, NULL, 1, '{}', '{}', '[]', 0, '39e1fc7148aaed22935fb52307a9dcd84937fca2e64d14bf32d3b9d9130a9213');
INSERT INTO decision_people (team_id, user_id, number) VALUES ('T1', 'U1', 1);
INSERT INTO decision_people (team_id, user_id, number) VALUES ('T1', 'U1', 2);
INSERT INTO decision_people (team_id, user_id, number) VALUES ('T1', 'U1', 3);
INSERT INTO decision_people (team_id, user_id, number) VALUES ('T1', 'U1', 4);
INSERT INTO decision_people (team_id, user_id, number) VALUES ('T1', 'U2', 1);
INSERT INTO decision_people (team_id, user_id, number) VALUES ('T2', 'U1', 1);
INSERT INTO history (id, team_id, number, sequence, at, who, what, says, salt, content_hash, hash) VALUES (1, 'T1', 1, 1, '2026-11-23T09:30:00.000000+00:00', 'U1', 'recorded', '{"why":"","changes":{"key":"i1","title":"How we build the forecast demo","context":"","why":"It is due on Friday.","chosen":"streamlit","chosen_label":"Streamlit","created_by":"U1","recommended":null,"recommended_label":null,"guide":null,"guide_title":null,"guide_checked":null,"guide_hash":null,"interview_id":null,"options":[{"id":"streamlit","label":"Streamlit","score":4.5,"summary":"","pros":[],"cons":[]}],"reasons":[],"answers":{"goal":"demo"},"drivers":{"What is it for?":"A demo"},"consequences":"","confirmation":"","deciders":["U1","U2"],"consulted":[],"informed":[],"channel":"C1","told":true,"source":null,"revisit_on":"2027-01-04","created_at":"2026-11-23T09:30:00Z","status":"proposed","revision":1,"approvals":{"U1":"2026-11-23T09:30:00Z"},"objections":{},"supersedes":[],"superseded_by":null,"redacted":false}}', '84a6234944733eac2a42846d0c2a63ce', '32384290f13a947199fa71ae0c83d5f6e81758bd11ba8cb9eb9180bce07ec31e', 'e688944874785dd432f1cc1463179b1969485b7609dfe26a96e3b4796f364d4a');
INSERT INTO history (id, team_id, number, sequence, at, who, what, says, salt, content_hash, hash) VALUES (2, 'T1', 2, 1, '2026-11-23T09:31:00.000000+00:00', 'U1', 'recorded', '{"why":"","changes":{"key":"i2","title":"Zahlung & Konten <b>ü</b> 日本 👍","context":"","why":"It is due on Friday.","chosen":"streamlit","chosen_label":"Streamlit","created_by":"U1","recommended":null,"recommended_label":null,"guide":null,"guide_title":null,"guide_checked":null,"guide_hash":null,"interview_id":null,"options":[],"reasons":[],"answers":{},"drivers":{},"consequences":"","confirmation":"","deciders":[],"consulted":[],"informed":[],"channel":"G2","told":false,"source":null,"revisit_on":null,"created_at":"2026-11-23T09:31:00Z","status":"accepted","revision":1,"approvals":{},"objections":{},"supersedes":[],"superseded_by":null,"redacted":false}}', '43e04b3445d96a6523a89d7790374b70', 'a0f64fbcc797667a126ee30dee715e5738b1fdc5f4679552ea609995feea95c4', 'd6f13f40be8533c21c88f23737c489dc0f4af20e6114df37e641234596645ead');
INSERT INTO history (id, team_id, number, sequence, at, who, what, says, salt, content_hash, hash) VALUES (3, 'T1', 3, 1, '2026-11-23T09:32:00.000000+00:00', 'U1', 'recorded', '{"why":"","changes":{"key":"i3","title":"Old","context":"","why":"It is due on Friday.","chosen":"streamlit","chosen_label":"Streamlit","created_by":"U1","recommended":null,"recommended_label":null,"guide":null,"guide_title":null,"guide_checked":null,"guide_hash":null,"interview_id":null,"options":[],"reasons":[],"answers":{},"drivers":{},"consequences":"","confirmation":"","deciders":[],"consulted":[],"informed":[],"channel":null,"told":false,"source":null,"revisit_on":null,"created_at":"2026-11-23T09:32:00Z","status":"accepted","revision":1,"approvals":{},"objections":{},"supersedes":[],"superseded_by":null,"redacted":false}}', 'aca7f62f6240d74b953fb8986e2da7e4', '7405ab647f8a665c232b4c3adda27b4f1d1e8b2aff41e9b27d9bcfbc3322d544', '6cb70964942ed8ede00c33380181b82d06239075fa5331a6193dd7910cd6e27b');
INSERT INTO history (id, team_id, number, sequence, at, who, what, says, salt, content_hash, hash) VALUES (4, 'T1', 4, 1, '2026-11-23T09:33:00.000000+00:00', 'U1', 'recorded', NULL, NULL, '7e0d95f3900c5235381617a4c04120d79e90dbfd7e9a62fa4b6b11401e0a67d1', '45c6597e6dbbf604433f15dd6a710e81cde2a0f908bd308f02217dbff0aac29c');
INSERT INTO history (id, team_id, number, sequence, at, who, what, says, salt, content_hash, hash) VALUES (5, 'T2', 1, 1, '2026-11-23T09:30:00.000000+00:00', 'U1', 'recorded', '{"why":"","changes":{"key":"i1","title":"Another workspace","context":"","why":"It is due on Friday.","chosen":"streamlit","chosen_label":"Streamlit","created_by":"U1","recommended":null,"recommended_label":null,"guide":null,"guide_title":null,"guide_checked":null,"guide_hash":null,"interview_id":null,"options":[],"reasons":[],"answers":{},"drivers":{},"consequences":"","confirmation":"","deciders":[],"consulted":[],"informed":[],"channel":"C9","told":false,"source":null,"revisit_on":null,"created_at":"2026-11-23T09:30:00Z","status":"accepted","revision":1,"approvals":{},"objections":{},"supersedes":[],"superseded_by":null,"redacted":false}}', 'd2724d4f2d3986784c83d54ad0ab3906', 'f75df2942aae7028de24fa055df1553516165220c200802f3abe68ee3b829aaa', '39e1fc7148aaed22935fb52307a9dcd84937fca2e64d14bf32d3b9d9130a9213');
INSERT INTO history (id, team_id, number, sequence, at, who, what, says, salt, content_hash, hash) VALUES (6, 'T1', 1, 2, '2026-11-23T10:30:00.000000+00:00', 'U2', 'approved', '{"why":"","changes":{"status":"accepted","approvals":{"U1":"2026-11-23T09:30:00Z","U2":"2026-11-23T10:30:00Z"}}}', '2f2c57629daa2688f9ee185705d28c58', '5b670f3086ffb1cc8c93682045ba0adbe5af3ea5c79e18e0130633c6d21fd7b6', '757aec5602b7dc0bcbecdbfee3a0a77be4941870826970f9b2fa00212cb75b39');
INSERT INTO history (id, team_id, number, sequence, at, who, what, says, salt, content_hash, hash) VALUES (7, 'T1', 1, 3, '2026-11-23T10:30:00.000000+00:00', 'U2', 'edited', '{"why":"","changes":{"why":"It is due on Friday, at noon.","revision":2}}', 'ad84e3a742d82bd2239113b234551da5', '4cf92baaea154e09d1e8cfaddf9cc5937cca5ace9d2271d7d3acbc9de3f46972', '8260c93b96479176c339cbf39424982143fe1becc05aec68d6f3ef9a2a007903');
INSERT INTO history (id, team_id, number, sequence, at, who, what, says, salt, content_hash, hash) VALUES (8, 'T1', 3, 2, '2026-11-23T10:30:00.000000+00:00', 'U1', 'superseded', '{"why":"","changes":{"status":"superseded","superseded_by":"D-1"}}', '8f1b48144bae597b4051c0f84c9d6206', '1c4fbae2bf1fd64cb1218116e32ea893114abafac2339229fe2bf17e6d24d45b', '2b604b59bf27ee02e5ad487262d6c810f3e88407a9d72ddaacb34f00b50af893');
INSERT INTO history (id, team_id, number, sequence, at, who, what, says, salt, content_hash, hash) VALUES (9, 'T1', 1, 4, '2026-11-23T10:30:00.000000+00:00', 'U1', 'supersedes', '{"why":"","changes":{"supersedes":["D-3"]}}', '0c9f1d73e90c92ed27e29ea173227507', 'fcfc36eade6955f377b04c1e53d00c59e46b08bbbacd9706a4342d3a2131a6ba', '891a923baaf4c4643252035c48cea8e1d284b72e28431197ea407eba29c71d4d');
INSERT INTO history (id, team_id, number, sequence, at, who, what, says, salt, content_hash, hash) VALUES (10, 'T1', 4, 2, '2026-11-23T10:30:00.000000+00:00', 'operator', 'redacted', '{"why":"Law.","changes":{"key":"i4","title":"[redacted]","context":"","why":"","chosen":"[redacted]","chosen_label":"[redacted]","created_by":"U1","recommended":null,"recommended_label":null,"guide":null,"guide_title":null,"guide_checked":null,"guide_hash":null,"interview_id":null,"options":[],"reasons":[],"answers":{},"drivers":{},"consequences":"","confirmation":"","deciders":[],"consulted":[],"informed":[],"channel":"C1","told":false,"source":null,"revisit_on":null,"created_at":"2026-11-23T09:33:00Z","status":"accepted","revision":2,"approvals":{},"objections":{},"supersedes":[],"superseded_by":null,"redacted":true}}', '04361f66b65a43e51206dee3b7dd2fcc', '7378e97ec850c0c702283983dced1f8df729c3b773dc21792c5080b98dd8c271', '725156129d3611c1ecb4b5478016b2175280f3e068d0f6f7922c68bc3016ff83');
INSERT INTO decision_words (rowid, title, words) VALUES (4294967297, 'How we build the forecast demo', 'D-1
How we build the forecast demo

It is due on Friday, at noon.
Streamlit




Streamlit

What is it for?
A demo');
INSERT INTO decision_words (rowid, title, words) VALUES (4294967298, 'Zahlung & Konten  < b > ü < /b >   日  本   👍 ', 'D-2
Zahlung & Konten  < b > ü < /b >   日  本   👍 

It is due on Friday.
Streamlit



');
INSERT INTO decision_words (rowid, title, words) VALUES (4294967299, 'Old', 'D-3
Old

It is due on Friday.
Streamlit



');
INSERT INTO decision_words (rowid, title, words) VALUES (4294967300, '[redacted]', 'D-4
[redacted]


[redacted]



');
INSERT INTO decision_words (rowid, title, words) VALUES (8589934593, 'Another workspace', 'D-1
Another workspace

It is due on Friday.
Streamlit



');
INSERT INTO spellings (shortened, word) VALUES ('ahlng', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('ahlug', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('ahlun', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('ahlung', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('ahung', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('alung', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('anher', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anoer', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anohe', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anoher', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anohr', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anote', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anoter', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anoth', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anothe', 'another');
INSERT INTO spellings (shortened, word) VALUES ('another', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anothr', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anotr', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anter', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anthe', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anther', 'another');
INSERT INTO spellings (shortened, word) VALUES ('anthr', 'another');
INSERT INTO spellings (shortened, word) VALUES ('aoher', 'another');
INSERT INTO spellings (shortened, word) VALUES ('aoter', 'another');
INSERT INTO spellings (shortened, word) VALUES ('aothe', 'another');
INSERT INTO spellings (shortened, word) VALUES ('aother', 'another');
INSERT INTO spellings (shortened, word) VALUES ('aothr', 'another');
INSERT INTO spellings (shortened, word) VALUES ('ather', 'another');
INSERT INTO spellings (shortened, word) VALUES ('bild', 'build');
INSERT INTO spellings (shortened, word) VALUES ('buid', 'build');
INSERT INTO spellings (shortened, word) VALUES ('buil', 'build');
INSERT INTO spellings (shortened, word) VALUES ('build', 'build');
INSERT INTO spellings (shortened, word) VALUES ('buld', 'build');
INSERT INTO spellings (shortened, word) VALUES ('dacte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('dem', 'demo');
INSERT INTO spellings (shortened, word) VALUES ('demo', 'demo');
INSERT INTO spellings (shortened, word) VALUES ('deo', 'demo');
INSERT INTO spellings (shortened, word) VALUES ('dmo', 'demo');
INSERT INTO spellings (shortened, word) VALUES ('eacte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('edace', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('edact', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('edacte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('edate', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('edcte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('emo', 'demo');
INSERT INTO spellings (shortened, word) VALUES ('fday', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('fecas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('fiay', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('fida', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('fiday', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('fidy', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('focas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('foeas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('foeca', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('foecas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('foecs', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('foras', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('forca', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('forcas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('forcs', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('forea', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('foreas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('forec', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('foreca', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('forecas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('forecs', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('fores', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('fray', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('frcas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('frda', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('frday', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('frdy', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('freas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('freca', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('frecas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('frecs', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('fria', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('friay', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('frid', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('frida', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('friday', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('fridy', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('friy', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('hat', 'what');
INSERT INTO spellings (shortened, word) VALUES ('hlung', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('iday', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('knen', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('knte', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('knten', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('kntn', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('koen', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('kone', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('konen', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('konn', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('kont', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('konte', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('konten', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('kontn', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('kote', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('koten', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('kotn', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('kten', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('noher', 'another');
INSERT INTO spellings (shortened, word) VALUES ('non', 'noon');
INSERT INTO spellings (shortened, word) VALUES ('noo', 'noon');
INSERT INTO spellings (shortened, word) VALUES ('noon', 'noon');
INSERT INTO spellings (shortened, word) VALUES ('noter', 'another');
INSERT INTO spellings (shortened, word) VALUES ('nothe', 'another');
INSERT INTO spellings (shortened, word) VALUES ('nother', 'another');
INSERT INTO spellings (shortened, word) VALUES ('nothr', 'another');
INSERT INTO spellings (shortened, word) VALUES ('nten', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('nther', 'another');
INSERT INTO spellings (shortened, word) VALUES ('oecas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('okspa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('onen', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('onte', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('onten', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('ontn', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('oon', 'noon');
INSERT INTO spellings (shortened, word) VALUES ('orcas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('oreas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('oreca', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('orecas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('orecs', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('orkpa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('orksa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('orksp', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('orkspa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('orspa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('oten', 'konten');
INSERT INTO spellings (shortened, word) VALUES ('other', 'another');
INSERT INTO spellings (shortened, word) VALUES ('racte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('rdace', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('rdact', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('rdacte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('rdate', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('rday', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('rdcte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('reace', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('react', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('reacte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('reaml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('reate', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('recas', 'forecast');
INSERT INTO spellings (shortened, word) VALUES ('recte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('redac', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('redace', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('redact', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('redacte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('redae', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('redat', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('redate', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('redce', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('redct', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('redcte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('redte', 'redacted');
INSERT INTO spellings (shortened, word) VALUES ('riay', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('rida', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('riday', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('ridy', 'friday');
INSERT INTO spellings (shortened, word) VALUES ('rkspa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('seaml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('sraml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('sreal', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('sream', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('sreaml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('sreml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('staml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('steal', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('steam', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('steaml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('steml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('stral', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('stram', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('straml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('strea', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('streal', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('stream', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('streaml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('strel', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('strem', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('streml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('strml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('teaml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('traml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('treal', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('tream', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('treaml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('treml', 'streamlit');
INSERT INTO spellings (shortened, word) VALUES ('uild', 'build');
INSERT INTO spellings (shortened, word) VALUES ('wat', 'what');
INSERT INTO spellings (shortened, word) VALUES ('wha', 'what');
INSERT INTO spellings (shortened, word) VALUES ('what', 'what');
INSERT INTO spellings (shortened, word) VALUES ('wht', 'what');
INSERT INTO spellings (shortened, word) VALUES ('wkspa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('wokpa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('woksa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('woksp', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('wokspa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('worka', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('workp', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('workpa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('works', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('worksa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('worksp', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('workspa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('worpa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('worsa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('worsp', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('worspa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('wospa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('wrkpa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('wrksa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('wrksp', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('wrkspa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('wrspa', 'workspace');
INSERT INTO spellings (shortened, word) VALUES ('zahlg', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zahln', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zahlng', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zahlu', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zahlug', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zahlun', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zahlung', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zahng', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zahug', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zahun', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zahung', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zalng', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zalug', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zalun', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zalung', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zaung', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zhlng', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zhlug', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zhlun', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zhlung', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zhung', 'zahlung');
INSERT INTO spellings (shortened, word) VALUES ('zlung', 'zahlung');
INSERT INTO revisits (team_id, number, revisit_on, turn, due_at, dated, asked_at) VALUES ('T1', 1, '2027-01-04', 1, '2027-01-04T09:00:00.000000+00:00', 0, NULL);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX decisions_by_number ON decisions (team_id, number, visibility, channel);
CREATE INDEX decisions_by_status
            ON decisions (team_id, status, number, visibility, channel);
CREATE INDEX decisions_by_guide
            ON decisions (team_id, guide, number, status, visibility, channel);
CREATE INDEX decisions_unsettled ON decisions (id)
            WHERE visibility = 'unknown' AND channel IS NOT NULL;
CREATE INDEX inbox_unfinished ON inbox (leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX inbox_by_age ON inbox (accepted_at);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state IN ('waiting', 'leased');
CREATE INDEX outbox_unsent ON outbox (put_at) WHERE state IN ('waiting', 'leased');
CREATE INDEX interviews_open ON interviews (team_id, user_id, updated_at)
            WHERE state = 'open';
CREATE INDEX threads_by_age ON threads (answered_at);
CREATE INDEX votes_by_entry ON votes (team_id, guide, entry, helpful);
CREATE INDEX gaps_by_age ON gaps (asked_at);
CREATE TRIGGER history_only_grows BEFORE INSERT ON history
        WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id)
            OR NEW.sequence <> 1 + (SELECT coalesce(max(sequence), 0) FROM history
                WHERE team_id = NEW.team_id AND number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_is_not_removed BEFORE DELETE ON history
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_only_loses_words BEFORE UPDATE ON history
        WHEN NOT (
            NEW.says IS NULL AND NEW.salt IS NULL
            AND (NEW.id, NEW.team_id, NEW.number, NEW.sequence, NEW.at, NEW.who, NEW.what,
                NEW.content_hash, NEW.hash)
              = (OLD.id, OLD.team_id, OLD.number, OLD.sequence, OLD.at, OLD.who, OLD.what,
                OLD.content_hash, OLD.hash)
            AND EXISTS (SELECT 1 FROM history WHERE team_id = OLD.team_id
                AND number = OLD.number AND sequence > OLD.sequence AND what = 'redacted')
        )
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE INDEX decisions_by_author
            ON decisions (team_id, created_by, number, status, visibility, channel);
CREATE INDEX decisions_by_channel
            ON decisions (team_id, channel, number, status, visibility);
CREATE INDEX decisions_by_time ON decisions
            (team_id, created_at, number, status, visibility, channel, guide, created_by);
CREATE INDEX revisits_due ON revisits (due_at) WHERE asked_at IS NULL;
CREATE INDEX revisits_undated ON revisits (due_at) WHERE asked_at IS NULL AND NOT dated;
CREATE INDEX decisions_to_revisit ON decisions (team_id, revisit_on, number)
            WHERE revisit_on IS NOT NULL;
CREATE VIEW v_decisions AS
        SELECT team_id, number, 'D-' || number AS id, title, status, context, why, chosen,
            chosen_label, recommended, recommended_label, consequences, confirmation, guide,
            guide_title, guide_checked, guide_hash, channel, visibility, source, created_by,
            created_at, revisit_on, superseded_by, revision, redacted
        FROM decisions;
CREATE VIEW v_options AS
        SELECT team_id, number, each.key AS place, value ->> 'id' AS option,
            value ->> 'label' AS label, value ->> 'score' AS score,
            value ->> 'id' = chosen AS chosen, value ->> 'id' = recommended AS recommended
        FROM decisions, json_each(options) AS each;
CREATE VIEW v_drivers AS
        SELECT team_id, number, each.key AS question, value AS answer
        FROM decisions, json_each(drivers) AS each;
CREATE VIEW v_people AS
        SELECT team_id, number, created_by AS user, 'author' AS role FROM decisions
        UNION ALL SELECT team_id, number, value, 'decider' FROM decisions, json_each(deciders)
        UNION ALL SELECT team_id, number, value, 'consulted' FROM decisions, json_each(consulted)
        UNION ALL SELECT team_id, number, value, 'informed' FROM decisions, json_each(informed);
CREATE VIEW v_votes AS
        SELECT team_id, number, each.key AS user, 'approval' AS vote, value AS said
        FROM decisions, json_each(approvals) AS each
        UNION ALL SELECT team_id, number, each.key, 'objection', value
        FROM decisions, json_each(objections) AS each;
CREATE VIEW v_successions AS
        SELECT team_id, number, CAST(substr(superseded_by, 3) AS INTEGER) AS successor
        FROM decisions WHERE superseded_by IS NOT NULL;
CREATE VIEW v_history AS
        SELECT team_id, number, sequence, at, who, what, says ->> 'why' AS why,
            says -> 'changes' AS changes, content_hash, hash
        FROM history;
CREATE VIEW v_revisits AS
        SELECT team_id, number, revisit_on, turn, due_at, asked_at FROM revisits;
CREATE INDEX rounds_open ON rounds (began_at) WHERE state = 'open';
