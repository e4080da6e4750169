"""Writes decisions: the row, its words, its people, its reminders and its history.

Every function must run inside the caller's transaction.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from storage.database import Database, Value
from storage.finding import index
from storage.moments import morning, stamp
from storage.record import history
from storage.records import ACTIVE, Decision, Event, EventKind
from storage.rows import COLUMNS, search_text, to_row

_NAMES = ", ".join(COLUMNS)
_VALUES = ", ".join(f":{column}" for column in COLUMNS)
_INSERT = f"INSERT INTO decisions (id, key, {_NAMES}) VALUES (:id, :key, {_VALUES})"  # noqa: S608
_UPDATE = (
    f"UPDATE decisions SET ({_NAMES}) = ({_VALUES}) "  # noqa: S608
    "WHERE team_id = :team_id AND number = :number RETURNING id, key"
)
_APPEND = """
    INSERT INTO history (team_id, number, sequence, at, who, what, says, salt, content_hash, hash)
    VALUES (:team_id, :number, :sequence, :at, :who, :what, :says, :salt, :content_hash, :hash)
"""
_SCHEDULE = """
    INSERT INTO revisits (team_id, number, revisit_on, turn, due_at)
    VALUES (:team, :number, :day, 1 + coalesce((SELECT max(turn) FROM revisits
        WHERE team_id = :team AND number = :number AND revisit_on = :day), 0), :due)
"""
"""With VALUES, because an INSERT from a SELECT makes the search index flush its buffer."""

_ROW = """
    SELECT (serial << 32) + :number AS id FROM teams WHERE team_id = :team
"""


def insert(database: Database, decision: Decision, key: str) -> int:
    """Insert a decision whose number is reserved in `teams`, and return the id of its row.

    The caller adds it to the search index.
    """
    [row] = database.execute(_ROW, number=decision.number, team=decision.team_id)
    database.execute(_INSERT, id=row["id"], key=key, **to_row(decision))
    _insert_people(database, decision)
    if _revisit_day(decision):
        _schedule(database, decision)
    return int(row["id"])


def update(database: Database, before: Decision, after: Decision) -> str:
    """Replace `before` by `after`, and return the key that the decision was recorded under."""
    [row] = database.execute(_UPDATE, **to_row(after))
    if search_text(before) != search_text(after):
        index.remove(database.execute, row["id"], before)
        index.add(database.execute, [(row["id"], after)])
    if before.people != after.people:
        database.execute(
            "DELETE FROM decision_people WHERE team_id = ? AND number = ?",
            after.team_id,
            after.number,
        )
        _insert_people(database, after)
    if _revisit_day(before) != _revisit_day(after):
        _schedule(database, after)
    return str(row["key"])


def append_event(  # noqa: PLR0913 - all but two are keyword-only
    database: Database,
    decision: Decision,
    changes: dict[str, object],
    *,
    what: EventKind,
    who: str,
    why: str,
    now: datetime,
) -> None:
    """Append to the history that the user `who` made `changes` for the reason `why`."""
    latest = database.execute(
        "SELECT sequence, hash FROM history WHERE team_id = ? AND number = ? "
        "ORDER BY sequence DESC LIMIT 1",
        decision.team_id,
        decision.number,
    )
    says, salt = history.entry_text(why, changes), history.new_salt()
    entry = {
        "team_id": decision.team_id,
        "number": decision.number,
        "sequence": latest[0]["sequence"] + 1 if latest else 1,
        "at": stamp(now),
        "who": who,
        "what": what,
        "content_hash": history.content_hash(salt, says),
    }
    head = history.chain_hash(latest[0]["hash"] if latest else "", entry)
    database.execute(_APPEND, **entry, says=says, salt=salt, hash=head)
    _set_head(database, decision, head)


def store_history(database: Database, decision: Decision, events: Iterable[Event]) -> None:
    """Store an imported history, complete and with valid hashes."""
    head = ""
    for event in events:
        database.execute(_APPEND, **history.to_row(event))
        head = event.hash
    _set_head(database, decision, head)


def _set_head(database: Database, decision: Decision, head: str) -> None:
    database.execute(
        "UPDATE decisions SET head = ? WHERE team_id = ? AND number = ?",
        head,
        decision.team_id,
        decision.number,
    )


def _insert_people(database: Database, decision: Decision) -> None:
    for user_id in decision.people:
        database.execute(
            "INSERT INTO decision_people (team_id, user_id, number) VALUES (?, ?, ?)",
            decision.team_id,
            user_id,
            decision.number,
        )


def _revisit_day(decision: Decision) -> date | None:
    """Return the day to revisit it, if it is in force or may still come into force."""
    return decision.revisit_on if decision.status in ACTIVE else None


def _schedule(database: Database, decision: Decision) -> None:
    place: dict[str, Value] = {"team": decision.team_id, "number": decision.number}
    database.execute(
        "DELETE FROM revisits WHERE team_id = :team AND number = :number AND asked_at IS NULL",
        **place,
    )
    if day := _revisit_day(decision):
        database.execute(
            _SCHEDULE,
            **place,
            day=day.isoformat(),
            due=stamp(morning(day, UTC)),
        )
