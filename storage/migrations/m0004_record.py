"""More fields of a decision, and a history of each change."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from storage.migrations.frozen import KEY, entry
from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database

_TEXTS = (
    "title, why, chosen, chosen_label, created_by, recommended, recommended_label, guide, "
    "guide_title, interview_id, channel, revisit_on, created_at, status, superseded_by"
)
_PARTS = ("options", "reasons", "answers", "drivers", "deciders")


def record(db: "Database") -> None:
    """Replace the one line of history per decision by a hash-chained first entry."""
    run(
        db,
        """
        ALTER TABLE decisions ADD COLUMN context TEXT NOT NULL DEFAULT '';
        ALTER TABLE decisions ADD COLUMN consequences TEXT NOT NULL DEFAULT '';
        ALTER TABLE decisions ADD COLUMN confirmation TEXT NOT NULL DEFAULT '';
        ALTER TABLE decisions ADD COLUMN consulted TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE decisions ADD COLUMN informed TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE decisions ADD COLUMN source TEXT;
        ALTER TABLE decisions ADD COLUMN guide_checked TEXT;
        ALTER TABLE decisions ADD COLUMN guide_hash TEXT;
        ALTER TABLE decisions ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE decisions ADD COLUMN approvals TEXT NOT NULL DEFAULT '{}';
        ALTER TABLE decisions ADD COLUMN objections TEXT NOT NULL DEFAULT '{}';
        ALTER TABLE decisions ADD COLUMN supersedes TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE decisions ADD COLUMN redacted INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE decisions ADD COLUMN head TEXT NOT NULL DEFAULT '';

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
    """,
    )
    for row in db.query("SELECT * FROM decisions ORDER BY id"):
        _begin_history(db, row)
    run(
        db,
        """
        DROP TABLE events;

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
    """,
    )


def _begin_history(db: "Database", row: Mapping[str, Any]) -> None:
    """Write the first entry of a decision that was never changed."""
    fields = {name: row[name] for name in _TEXTS.split(", ")} | {"told": bool(row["told"])}
    parts = {name: json.loads(row[name]) for name in _PARTS}
    first = entry(
        {
            "team_id": row["team_id"],
            "number": row["number"],
            "sequence": 1,
            "at": row["created_at"],
            "who": row["created_by"],
            "what": "recorded",
        },
        {KEY: row["key"]} | fields | parts,
        previous="",
    )
    columns = "id, team_id, number, sequence, at, who, what, says, salt, content_hash, hash"
    values = [row["id"], *first.values()]
    places = ", ".join("?" for _ in values)
    db.execute(f"INSERT INTO history ({columns}) VALUES ({places})", values)  # noqa: S608
    db.execute("UPDATE decisions SET head = ? WHERE id = ?", [first["hash"], row["id"]])
