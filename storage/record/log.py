"""The decisions of each workspace: recorded once, numbered without gaps, listed and found."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from storage.database import Database
from storage.errors import StorageError
from storage.finding import index
from storage.finding.query import LAST_NUMBER, DecisionQuery
from storage.finding.ranked_search import Rank, SearchHit, search
from storage.moments import stamp
from storage.record import ledger, lifecycle
from storage.record.changes import Change, ChangeRefused, Conflict
from storage.record.history import KEY, changed_fields, revisions
from storage.record.redaction import erase_words
from storage.records import (
    SLACK,
    DamagedDecision,
    Decision,
    DecisionOrDamaged,
    Draft,
    Event,
    EventKind,
    ExportedDecision,
    Viewer,
    Visibility,
    number_of,
    require_readable,
    visible,
)
from storage.rows import event_from_row, read_row

_NOT_PRIVATE = """
    SELECT number FROM decisions
    WHERE team_id = :team AND channel = :channel AND visibility <> 'private' LIMIT 100
"""
_UNKNOWN = """
    SELECT team_id, number, channel FROM decisions
    WHERE visibility = 'unknown' AND channel IS NOT NULL ORDER BY random() LIMIT ?
"""
_MAKE_PRIVATE = "UPDATE decisions SET visibility = 'private' WHERE team_id = ? AND number = ?"


class Unsettled(NamedTuple):
    """A decision of which it is not known yet whether its `channel` is public."""

    team_id: str
    number: int
    channel: str


class DecisionLog:
    """The decisions in `database`.

    Raises `StorageError` if it can't be used, or if the requested decision can't be read. Lists
    hold a `DamagedDecision` in place of one that can't be read.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, draft: Draft, *, key: str, propose: bool = False) -> Decision:
        """Record `draft` as the workspace's next decision, once per `key` (the interview's id).

        It is proposed if it has deciders other than the author or if `propose` is set, and
        accepted otherwise. With a known key, return that decision as it is now instead.
        """
        now = self._database.now()
        with self._database.transaction():
            return self.get_by_key(draft.team_id, key) or self._insert(
                draft, key, now, propose=propose
            )

    def change(  # noqa: PLR0913 - all but three are keyword-only
        self,
        team_id: str,
        number: int,
        change: Change,
        *,
        who: str,
        revision: int | None = None,
        may_all: bool = False,
    ) -> Decision:
        """Make `change` as the user `who`, and return the decision after it.

        `revision` is the one that the user saw, `may_all` whether they may act as the author does.
        A change that was made already succeeds and leaves no trace. Raise `ChangeRefused`, or
        `Conflict` if the decision has a different revision now.
        """
        now = self._database.now()
        with self._database.transaction():
            before = self.get(team_id, number)
            if before is None:
                raise ChangeRefused(f"There is no decision D-{number}.")
            if revision is not None and revision != before.revision:
                raise Conflict(before, self._edits_since(before, revision))
            after = lifecycle.apply(before, change, who, now, may_all=may_all)
            if after != before:
                self._apply(before, after, change, who, now)
        return after

    def get(self, team_id: str, number: int) -> Decision | None:
        """Return a decision without checking `records.visible`, or None if there is none."""
        if not 0 < number <= LAST_NUMBER:
            return None
        rows = self._database.execute(
            "SELECT * FROM decisions WHERE team_id = ? AND number = ?", team_id, number
        )
        return require_readable(read_row(rows[0])) if rows else None

    def get_visible(self, team_id: str, number: int, viewer: Viewer) -> DecisionOrDamaged | None:
        """Return a decision, or None if there is none that `viewer` may see."""
        return next(iter(self.find(DecisionQuery(team_id, viewer, number=number, limit=1))), None)

    def get_by_key(self, team_id: str, key: str) -> Decision | None:
        """Return the decision that was recorded under `key`, as it is now, or None."""
        rows = self._database.execute(
            "SELECT * FROM decisions WHERE team_id = ? AND key = ?", team_id, key
        )
        return require_readable(read_row(rows[0])) if rows else None

    def history(self, team_id: str, number: int) -> tuple[Event, ...]:
        """Return the history of one decision, oldest entry first."""
        rows = self._database.execute(
            "SELECT * FROM history WHERE team_id = ? AND number = ? ORDER BY sequence",
            team_id,
            number,
        )
        try:
            return tuple(map(event_from_row, rows))
        except ValueError:
            raise StorageError(DamagedDecision(team_id=team_id, number=number).sentence) from None

    def set_visibility(self, team_id: str, number: int, visibility: Visibility) -> None:
        """Store whether Slack says that the channel of the decision is public."""
        now = self._database.now()
        with self._database.transaction():
            before = self.get(team_id, number)
            if before and before.visibility != visibility:
                after = before.model_copy(update={"visibility": visibility})
                self._write(before, after, "placed", SLACK, "", now)

    def unsettled(self, limit: int = 20) -> tuple[Unsettled, ...]:
        """Return decisions of all workspaces whose visibility is not known yet.

        The order is random, so that a few that can't be looked up don't hold up the others.
        """
        rows = self._database.execute(_UNKNOWN, limit)
        return tuple(Unsettled(*row) for row in rows)

    def public_channels(self) -> tuple[tuple[str, str], ...]:
        """Return the workspace and id of each channel whose decisions are public."""
        rows = self._database.execute(
            "SELECT DISTINCT team_id, channel FROM decisions "
            "WHERE visibility = 'public' AND channel IS NOT NULL"
        )
        return tuple((row["team_id"], row["channel"]) for row in rows)

    def make_channel_private(self, team_id: str, channel: str) -> None:
        """Make the decisions of a channel private, once the channel is.

        They are changed in batches, so that others can write in between. A damaged decision is
        made private without an entry in its history, which `verify` reports.
        """
        while rows := self._database.execute(_NOT_PRIVATE, team=team_id, channel=channel):
            with self._database.transaction():
                for row in rows:
                    self._make_private(team_id, row["number"])

    def find(self, query: DecisionQuery) -> tuple[DecisionOrDamaged, ...]:
        """Return the decisions that `query` selects, newest first.

        For the next page, set `query.before` to the last number of this one.
        """
        return tuple(map(read_row, self._database.execute(query.sql, **query.parameters)))

    def search(self, query: DecisionQuery, after: Rank | None = None) -> tuple[SearchHit, ...]:
        """Return the decisions that match the words of `query`, best first, below rank `after`.

        `query.before` is ignored. See `storage.finding.ranked_search`.
        """
        return search(self._database, query, after)

    def export(self, team_id: str, viewer: Viewer | None = None) -> Iterator[ExportedDecision]:
        """Yield the decisions visible to `viewer` with their histories, by number.

        None is the operator. Raise `StorageError` at a damaged one: nothing is left out silently.
        """
        numbers: list[int] = []
        while batch := self.find(
            DecisionQuery(team_id, viewer, before=min(numbers, default=None), limit=500)
        ):
            numbers += [one.number for one in batch]
        for number in reversed(numbers):
            with self._database.transaction():
                decision = self.get(team_id, number)
                history = self.history(team_id, number)
            if decision and visible(decision, viewer):
                yield ExportedDecision(decision, history)

    def teams(self) -> tuple[str, ...]:
        """Return the ids of the workspaces with decisions; for the operator only."""
        return tuple(row["team_id"] for row in self._database.execute("SELECT team_id FROM teams"))

    def find_across(
        self, teams: Iterable[str], query: DecisionQuery
    ) -> tuple[DecisionOrDamaged, ...]:
        """Return what `query` selects in several workspaces, newest first; operator only."""
        pages = (self.find(replace(query, team_id=team)) for team in teams)
        decisions = [decision for page in pages for decision in page]
        return tuple(sorted(decisions, key=_recorded_at, reverse=True)[: query.limit])

    def _make_private(self, team_id: str, number: int) -> None:
        try:
            self.set_visibility(team_id, number, "private")
        except StorageError:
            self._database.execute(_MAKE_PRIVATE, team_id, number)

    def _edits_since(self, decision: Decision, revision: int) -> tuple[Event, ...]:
        """Return the entries that made the revisions after `revision`, oldest first."""
        events = revisions(self.history(decision.team_id, decision.number))
        return events[max(len(events) - decision.revision + revision, 0) :]

    def _apply(
        self, before: Decision, after: Decision, change: Change, who: str, now: datetime
    ) -> None:
        self._write(before, after, change.what, who, change.reason, now)
        if before.superseded_by and before.superseded_by != after.superseded_by:
            successor = self._other(before, before.superseded_by)
            released = lifecycle.remove_superseded(successor, before)
            self._write(successor, released, "released", who, "", now)
        if after.superseded_by and before.superseded_by != after.superseded_by:
            successor = self._other(before, after.superseded_by)
            superseding = lifecycle.add_superseded(successor, before)
            self._write(successor, superseding, "supersedes", who, "", now)

    def _write(  # noqa: PLR0913, PLR0917 - the fields of an event
        self, before: Decision, after: Decision, what: EventKind, who: str, why: str, now: datetime
    ) -> None:
        key = ledger.update(self._database, before, after)
        everything = {KEY: key} | changed_fields(None, after)
        changes = everything if what == "redacted" else changed_fields(before, after)
        ledger.append_event(self._database, after, changes, what=what, who=who, why=why, now=now)
        if what == "redacted":
            erase_words(self._database, after)

    def _other(self, decision: Decision, decision_id: str) -> Decision:
        other = self.get(decision.team_id, number_of(decision_id))
        if other is None:
            raise ChangeRefused(
                f"There is no decision {decision_id} in the record; import it, or name another one."
            )
        return other

    def _insert(self, draft: Draft, key: str, now: datetime, *, propose: bool) -> Decision:
        [team] = self._database.execute(
            "INSERT INTO teams (team_id, last_number) VALUES (?, 1) "
            "ON CONFLICT (team_id) DO UPDATE SET last_number = last_number + 1 "
            "RETURNING last_number",
            draft.team_id,
        )
        decision = lifecycle.new_decision(draft, team["last_number"], now, propose=propose)
        row_id = ledger.insert(self._database, decision, key)
        index.add(self._database.execute, [(row_id, decision)])
        everything = {KEY: key} | changed_fields(None, decision)
        ledger.append_event(
            self._database,
            decision,
            everything,
            what="recorded",
            who=decision.created_by,
            why="",
            now=now,
        )
        return decision


def _recorded_at(one: DecisionOrDamaged) -> str:
    """Return the time of recording as its column has it."""
    return one.created_at if isinstance(one, DamagedDecision) else stamp(one.created_at)
