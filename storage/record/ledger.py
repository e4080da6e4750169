"""Writing decisions: the row, its words, its people and its history, all in one transaction.

Every function belongs into the caller's transaction.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from storage.database import Database, Value
from storage.finding import index
from storage.moments import morning, stamp
from storage.record import history
from storage.records import HOLDS, Decision, Event, What
from storage.rows import COLUMNS, text_of, to_row

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
_COME_UP = """
    INSERT INTO revisits (team_id, number, revisit_on, turn, due_at)
    VALUES (:team, :number, :day, 1 + coalesce((SELECT max(turn) FROM revisits
        WHERE team_id = :team AND number = :number AND revisit_on = :day), 0), :due)
"""
"""By its values: for an INSERT from a SELECT the index of words writes all it has gathered."""

_ROW = """
    SELECT (serial << 32) + :number AS id FROM teams WHERE team_id = :team
"""


def insert(database: Database, decision: Decision, key: str) -> int:
    """Keep a new decision, whose number and workspace are known to `teams`; the id of its row.

    It is found by its words once they are indexed.
    """
    [row] = database.execute(_ROW, number=decision.number, team=decision.team_id)
    database.execute(_INSERT, id=row["id"], key=key, **to_row(decision))
    _name_people(database, decision)
    if _revisit(decision):
        _schedule(database, decision)
    return int(row["id"])


def update(database: Database, before: Decision, after: Decision) -> str:
    """Keep `after` in the place of `before`; the key that the decision is known by."""
    [row] = database.execute(_UPDATE, **to_row(after))
    if text_of(before) != text_of(after):
        index.unindex(database.execute, row["id"], before)
        index.index(database.execute, [(row["id"], after)])
    if before.people != after.people:
        database.execute(
            "DELETE FROM decision_people WHERE team_id = ? AND number = ?",
            after.team_id,
            after.number,
        )
        _name_people(database, after)
    if _revisit(before) != _revisit(after):
        _schedule(database, after)
    return str(row["key"])


def tell(  # noqa: PLR0913 - each is told by its name
    database: Database,
    decision: Decision,
    changes: dict[str, object],
    *,
    what: What,
    who: str,
    why: str,
    now: datetime,
) -> None:
    """Append to the decision's history that the user `who` made `changes` for the reason `why`."""
    last = database.execute(
        "SELECT sequence, hash FROM history WHERE team_id = ? AND number = ? "
        "ORDER BY sequence DESC LIMIT 1",
        decision.team_id,
        decision.number,
    )
    says, salt = history.worded(why, changes), history.new_salt()
    entry = {
        "team_id": decision.team_id,
        "number": decision.number,
        "sequence": last[0]["sequence"] + 1 if last else 1,
        "at": stamp(now),
        "who": who,
        "what": what,
        "content_hash": history.content_hash(salt, says),
    }
    head = history.linked(last[0]["hash"] if last else "", entry)
    database.execute(_APPEND, **entry, says=says, salt=salt, hash=head)
    _anchor(database, decision, head)


def retell(database: Database, decision: Decision, told: Iterable[Event]) -> None:
    """Keep a history that was told elsewhere, whole and with right hashes."""
    head = ""
    for event in told:
        database.execute(_APPEND, **history.stored(event))
        head = event.hash
    _anchor(database, decision, head)


def _anchor(database: Database, decision: Decision, head: str) -> None:
    database.execute(
        "UPDATE decisions SET head = ? WHERE team_id = ? AND number = ?",
        head,
        decision.team_id,
        decision.number,
    )


def _name_people(database: Database, decision: Decision) -> None:
    for user_id in decision.people:
        database.execute(
            "INSERT INTO decision_people (team_id, user_id, number) VALUES (?, ?, ?)",
            decision.team_id,
            user_id,
            decision.number,
        )


def _revisit(decision: Decision) -> date | None:
    """The day on which to look at it again, while it holds or may come to hold."""
    return decision.revisit_on if decision.status in HOLDS else None


def _schedule(database: Database, decision: Decision) -> None:
    place: dict[str, Value] = {"team": decision.team_id, "number": decision.number}
    database.execute(
        "DELETE FROM revisits WHERE team_id = :team AND number = :number AND asked_at IS NULL",
        **place,
    )
    if day := _revisit(decision):
        database.execute(
            _COME_UP,
            **place,
            day=day.isoformat(),
            due=stamp(morning(day, UTC)),
        )
