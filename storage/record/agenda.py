"""Decisions to revisit, with their reminders, and proposals to approve."""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from sqlite3 import Row
from typing import TypeVar

from storage.database import Database
from storage.finding.query import VISIBLE, viewer_parameters
from storage.moments import TOLERANCE, in_utc, stamp
from storage.records import DecisionOrDamaged, Moment, Record, Viewer
from storage.rows import read_row

log = logging.getLogger(__name__)

Value = TypeVar("Value", bound=Record)

_WEEK = timedelta(days=7)
_CLAIM = """
    UPDATE revisits SET asked_at = :now WHERE (team_id, number, revisit_on, turn) IN (
        SELECT team_id, number, revisit_on, turn FROM revisits
        WHERE asked_at IS NULL AND due_at <= :now ORDER BY due_at LIMIT :limit
    ) RETURNING team_id, number, revisit_on, turn AS reminder, due_at
"""
_ASKED_AHEAD = """
    UPDATE revisits SET asked_at = :now WHERE asked_at > :ahead
    RETURNING team_id, number, revisit_on, turn AS reminder, due_at
"""
_MOVE_NEXT = """
    UPDATE revisits SET due_at = :next
    WHERE team_id = :team_id AND number = :number AND revisit_on = :revisit_on
    AND turn = :reminder + 1 AND asked_at IS NULL
"""
_SCHEDULE_NEXT = """
    INSERT INTO revisits (team_id, number, revisit_on, turn, due_at)
    VALUES (:team_id, :number, :revisit_on, :reminder + 1, :next)
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
# Invalid JSON counts as empty; otherwise SQLite would fail the whole query.
_UNAPPROVED = """
    SELECT team_id, number, decider.value AS user_id
    FROM decisions, json_each(iif(json_valid(deciders), deciders, '[]')) AS decider
    WHERE status = 'proposed' AND decider.value NOT IN (
        SELECT key FROM json_each(iif(json_valid(approvals), approvals, '{}')))
    ORDER BY team_id, number
"""
_AWAITING_APPROVAL = """
    SELECT * FROM decisions WHERE team_id = :team AND status = 'proposed'
    AND number IN (SELECT number FROM decision_people WHERE team_id = :team AND user_id = :user)
    AND :user IN (SELECT value FROM json_each(iif(json_valid(deciders), deciders, '[]')))
    AND :user NOT IN (SELECT key FROM json_each(iif(json_valid(approvals), approvals, '{}'))
        UNION ALL SELECT key FROM json_each(iif(json_valid(objections), objections, '{}')))
    ORDER BY number DESC LIMIT :limit
"""


class Unapproved(Record):
    """A proposal that waits for the approval of a decider."""

    team_id: str
    number: int
    user_id: str


class Revisit(Record):
    """A reminder that is due, 1 being the first: ask whether the decision still holds."""

    team_id: str
    number: int
    revisit_on: date
    reminder: int


class Upcoming(Record):
    """A reminder that will be due at `due_at`, about a decision by `created_by`."""

    team_id: str
    number: int
    revisit_on: date
    created_by: str
    due_at: Moment


class Agenda:
    """Reminders and open proposals in `database`. Raises `StorageError` if it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def undated(self, limit: int = 20) -> tuple[Upcoming, ...]:
        """Return the reminders of all workspaces that are due at 09:00 UTC until `set_due`."""
        return _readable(Upcoming, self._database.execute(_UNDATED, limit=limit))

    def set_due(self, upcoming: Upcoming, due_at: datetime) -> None:
        """Move a reminder to `due_at`, unless it was sent or moved in the meantime."""
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
        """Return the reminders of all workspaces that are due, each to a single caller.

        The next one follows a week later at the same hour, until the decision has a new day or is
        no longer in force. Must run inside the transaction that puts the question into the outbox.
        """
        now = self._database.now()
        with self._database.transaction():
            rows = self._database.execute(_CLAIM, now=stamp(now), limit=limit)
            claimed = sorted(rows, key=lambda row: str(row["due_at"]))
            for row in claimed:
                values = {name: row[name] for name in Revisit.model_fields}
                self._database.execute(_SCHEDULE_NEXT, **values, next=stamp(_next(row, now)))
        return _readable(Revisit, claimed)

    def pull_back(self) -> None:
        """Move the reminders that follow one sent ahead of its time back to the chosen weekday.

        One that was sent before its day, because the clock was ahead, is sent on that day again.
        Call this only while the clock is right.
        """
        now = self._database.now()
        with self._database.transaction():
            early = self._database.execute(
                _ASKED_AHEAD, now=stamp(now), ahead=stamp(now + TOLERANCE)
            )
            for row in early:
                values = {name: row[name] for name in Revisit.model_fields}
                self._database.execute(_MOVE_NEXT, **values, next=stamp(_next(row, now)))

    def due(
        self, team_id: str, viewer: Viewer, today: date, limit: int = 20
    ) -> tuple[DecisionOrDamaged, ...]:
        """Return the decisions visible to `viewer` that are due for review, oldest due first."""
        rows = self._database.execute(
            _DUE,
            team=team_id,
            day=today.isoformat(),
            limit=limit,
            **viewer_parameters(viewer),
        )
        return tuple(map(read_row, rows))

    def unapproved(self) -> tuple[Unapproved, ...]:
        """Return every decider of all workspaces who has not approved an open proposal."""
        return _readable(Unapproved, self._database.execute(_UNAPPROVED))

    def awaiting_approval(
        self, team_id: str, user_id: str, limit: int = 20
    ) -> tuple[DecisionOrDamaged, ...]:
        """Return the proposals that the decider `user_id` has neither approved nor objected to."""
        rows = self._database.execute(_AWAITING_APPROVAL, team=team_id, user=user_id, limit=limit)
        return tuple(map(read_row, rows))


def _next(row: Row, now: datetime) -> datetime:
    """Return the first moment after `now` that is the row's due time, or whole weeks after it.

    A due time that can't be read counts as `now`.
    """
    try:
        due = in_utc(datetime.fromisoformat(row["due_at"]))
    except ValueError:
        due = now
    return due + _WEEK * max((now - due) // _WEEK + 1, 0)


def _readable(kind: type[Value], rows: Iterable[Row]) -> tuple[Value, ...]:
    """Return the values of `rows`; log and skip the damaged ones."""

    def read() -> Iterator[Value]:
        for row in rows:
            try:
                yield kind.model_validate({name: row[name] for name in kind.model_fields})
            except ValueError:
                log.error("A reminder for D-%s of %s can't be read.", row["number"], row["team_id"])  # noqa: TRY400

    return tuple(read())
