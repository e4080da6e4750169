"""What waits for people: decisions to look at again, and proposals to agree to."""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from sqlite3 import Row
from typing import TypeVar

from storage.database import Database
from storage.finding.query import VISIBLE, seen_by
from storage.moments import in_utc, stamp
from storage.records import Listed, Moment, Record, Viewer
from storage.rows import listed

log = logging.getLogger(__name__)

Kept = TypeVar("Kept", bound=Record)

_WEEK = timedelta(days=7)
_CLAIMED = """
    UPDATE revisits SET asked_at = :now WHERE (team_id, number, revisit_on, turn) IN (
        SELECT team_id, number, revisit_on, turn FROM revisits
        WHERE asked_at IS NULL AND due_at <= :now ORDER BY due_at LIMIT :limit
    ) RETURNING team_id, number, revisit_on, turn, due_at
"""
_AGAIN = """
    INSERT INTO revisits (team_id, number, revisit_on, turn, due_at)
    VALUES (:team_id, :number, :revisit_on, :turn + 1, :next)
"""
_UNDATED = """
    SELECT team_id, number, revisits.revisit_on, created_by, due_at
    FROM revisits JOIN decisions USING (team_id, number)
    WHERE asked_at IS NULL AND NOT dated ORDER BY due_at LIMIT :limit
"""
_DUE = f"""
    SELECT * FROM decisions WHERE team_id = :team AND revisit_on <= :day
    AND status IN ('proposed', 'accepted') AND {VISIBLE}
    ORDER BY revisit_on, number LIMIT :limit
"""  # noqa: S608
# What is no JSON counts as empty: SQLite would refuse the list as a whole.
_WAITING = """
    SELECT * FROM decisions WHERE team_id = :team AND status = 'proposed'
    AND number IN (SELECT number FROM decision_people WHERE team_id = :team AND user_id = :user)
    AND :user IN (SELECT value FROM json_each(iif(json_valid(deciders), deciders, '[]')))
    AND :user NOT IN (SELECT key FROM json_each(iif(json_valid(approvals), approvals, '{}'))
        UNION ALL SELECT key FROM json_each(iif(json_valid(objections), objections, '{}')))
    ORDER BY number DESC LIMIT :limit
"""


class Revisit(Record):
    """That people are to be asked whether a decision still holds, for the `turn`th time."""

    team_id: str
    number: int
    revisit_on: date
    turn: int


class Upcoming(Record):
    """That people will be asked about the decision of `created_by` at `due_at`."""

    team_id: str
    number: int
    revisit_on: date
    created_by: str
    due_at: Moment


class Agenda:
    """What waits, in `database`; raises `StorageError` where it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def undated(self, limit: int = 20) -> tuple[Upcoming, ...]:
        """Decisions of all workspaces that come up at 09:00 in UTC until `set_due` says better."""
        return _readable(Upcoming, self._database.execute(_UNDATED, limit=limit))

    def set_due(self, upcoming: Upcoming, due_at: datetime) -> None:
        """Let a decision come up at `due_at`; nothing where it has come up or was put off since."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE revisits SET due_at = ?, dated = 1 "
                "WHERE team_id = ? AND number = ? AND asked_at IS NULL AND due_at = ?",
                stamp(due_at),
                upcoming.team_id,
                upcoming.number,
                stamp(upcoming.due_at),
            )

    def claim_due(self, limit: int = 20) -> tuple[Revisit, ...]:
        """Which decisions of all workspaces to ask about now; each is given to one caller once.

        It comes up again a week later, at the same hour, until it has another day to revisit it
        or holds no more. Belongs into the transaction that puts the question into the outbox.
        """
        now = self._database.now()
        with self._database.transaction():
            rows = self._database.execute(_CLAIMED, now=stamp(now), limit=limit)
            claimed = sorted(rows, key=lambda row: str(row["due_at"]))
            for row in claimed:
                values = {name: row[name] for name in Revisit.model_fields}
                self._database.execute(_AGAIN, **values, next=stamp(_next(row, now)))
        return _readable(Revisit, claimed)

    def due(self, team_id: str, viewer: Viewer, today: date, limit: int = 20) -> tuple[Listed, ...]:
        """What `viewer` may see and should look at again by now, the longest overdue first."""
        rows = self._database.execute(
            _DUE,
            team=team_id,
            day=today.isoformat(),
            limit=limit,
            **seen_by(viewer),
        )
        return tuple(map(listed, rows))

    def waiting(self, team_id: str, user_id: str, limit: int = 20) -> tuple[Listed, ...]:
        """Proposals that the decider `user_id` has neither approved nor objected to."""
        rows = self._database.execute(_WAITING, team=team_id, user=user_id, limit=limit)
        return tuple(map(listed, rows))


def _next(row: Row, now: datetime) -> datetime:
    """The first moment after `now` that is whole weeks after the row's, or after `now` itself."""
    try:
        due = in_utc(datetime.fromisoformat(row["due_at"]))
    except ValueError:
        due = now
    return due + _WEEK * ((now - due) // _WEEK + 1)


def _readable(kind: type[Kept], rows: Iterable[Row]) -> tuple[Kept, ...]:
    """The values in rows that hold them; one that can't be read keeps no other one waiting."""

    def read() -> Iterator[Kept]:
        for row in rows:
            try:
                yield kind.model_validate({name: row[name] for name in kind.model_fields})
            except ValueError:
                log.error("A revisit of D-%s of %s can't be read.", row["number"], row["team_id"])  # noqa: TRY400

    return tuple(read())
