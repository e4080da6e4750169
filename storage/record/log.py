"""The decisions of each workspace: recorded once, numbered without gaps, found again."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from storage.database import Database
from storage.errors import StorageError
from storage.finding import index
from storage.finding.query import LAST_NUMBER, Page
from storage.finding.ranked_search import Found, Rank, search
from storage.moments import stamp
from storage.record import ledger, lifecycle
from storage.record.changes import Change, ChangeRefused, Conflict
from storage.record.history import KEY, differences, edits
from storage.record.redaction import forget
from storage.records import (
    SLACK,
    Damaged,
    Decision,
    Draft,
    Event,
    ExportedDecision,
    Listed,
    Viewer,
    Visibility,
    What,
    number_of,
    visible,
    whole,
)
from storage.rows import event_of, listed

_OPEN = """
    SELECT number FROM decisions
    WHERE team_id = :team AND channel = :channel AND visibility <> 'private' LIMIT 100
"""
_UNSETTLED = """
    SELECT team_id, number, channel FROM decisions
    WHERE visibility = 'unknown' AND channel IS NOT NULL ORDER BY random() LIMIT ?
"""
_CLOSE = "UPDATE decisions SET visibility = 'private' WHERE team_id = ? AND number = ?"


class Unsettled(NamedTuple):
    """A decision of which nobody knows yet whether its place, `channel`, is public."""

    team_id: str
    number: int
    channel: str


class DecisionLog:
    """The decisions in `database`.

    Raises `StorageError` where it can't be used, and where the decision that is meant can't be
    read; lists hold a `Damaged` in the place of such a one.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, draft: Draft, *, key: str, propose: bool = False) -> Decision:
        """Keep `draft` as the workspace's next decision, once per `key` (the interview's id).

        It is proposed where it names deciders beside the author, or where `propose` asks for it,
        else accepted. The same key again returns the decision as it is now, whatever `draft` says.
        """
        now = self._database.now()
        with self._database.transaction():
            return self.recorded(draft.team_id, key) or self._insert(
                draft, key, now, propose=propose
            )

    def change(  # noqa: PLR0913 - each is told by its name
        self,
        team_id: str,
        number: int,
        change: Change,
        *,
        who: str,
        revision: int | None = None,
        may_all: bool = False,
    ) -> Decision:
        """Make `change` as the user `who`, and return what the decision has become.

        `revision` is the one that the person had before their eyes, `may_all` whether they may
        act as the author does. What is done already is no error and leaves no trace. Raises
        `ChangeRefused`, or `Conflict` where the words have another revision by now.
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
                self._keep(before, after, change, who, now)
        return after

    def get(self, team_id: str, number: int) -> Decision | None:
        """One decision, whoever asks: hold it against `records.visible` before showing it."""
        if not 0 < number <= LAST_NUMBER:
            return None
        rows = self._database.execute(
            "SELECT * FROM decisions WHERE team_id = ? AND number = ?", team_id, number
        )
        return whole(listed(rows[0])) if rows else None

    def seen(self, team_id: str, number: int, viewer: Viewer) -> Listed | None:
        """One decision, where `viewer` may see it."""
        return next(iter(self.page(Page(team_id, viewer, number=number, limit=1))), None)

    def recorded(self, team_id: str, key: str) -> Decision | None:
        """The decision that was recorded under `key`, as it is now."""
        rows = self._database.execute(
            "SELECT * FROM decisions WHERE team_id = ? AND key = ?", team_id, key
        )
        return whole(listed(rows[0])) if rows else None

    def history(self, team_id: str, number: int) -> tuple[Event, ...]:
        """What happened to one decision, oldest first."""
        rows = self._database.execute(
            "SELECT * FROM history WHERE team_id = ? AND number = ? ORDER BY sequence",
            team_id,
            number,
        )
        try:
            return tuple(map(event_of, rows))
        except ValueError:
            raise StorageError(Damaged(team_id=team_id, number=number).sentence) from None

    def set_visibility(self, team_id: str, number: int, visibility: Visibility) -> None:
        """Keep what Slack has told of the place that the decision belongs to."""
        now = self._database.now()
        with self._database.transaction():
            before = self.get(team_id, number)
            if before and before.visibility != visibility:
                after = before.model_copy(update={"visibility": visibility})
                self._write(before, after, "placed", SLACK, "", now)

    def unsettled(self, limit: int = 20) -> tuple[Unsettled, ...]:
        """Decisions of all workspaces of whose place Slack has not told the kind yet.

        Any of them, so that those which can't be settled keep no other one waiting for ever.
        """
        rows = self._database.execute(_UNSETTLED, limit)
        return tuple(Unsettled(*row) for row in rows)

    def public_places(self) -> tuple[tuple[str, str], ...]:
        """The workspace and channel of every place whose decisions the workspace may read."""
        rows = self._database.execute(
            "SELECT DISTINCT team_id, channel FROM decisions "
            "WHERE visibility = 'public' AND channel IS NOT NULL"
        )
        return tuple((row["team_id"], row["channel"]) for row in rows)

    def close_place(self, team_id: str, channel: str) -> None:
        """Keep the decisions of a place that has become private to its members.

        They are written a few at a time, so that others may write in between. One that can't be
        read is closed too; its history does not tell, which `verify` finds.
        """
        while rows := self._database.execute(_OPEN, team=team_id, channel=channel):
            with self._database.transaction():
                for row in rows:
                    self._close(team_id, row["number"])

    def page(self, page: Page) -> tuple[Listed, ...]:
        """The decisions of `page`; the next one begins `before` the last number of this one."""
        return tuple(map(listed, self._database.execute(page.sql, **page.values)))

    def search(self, page: Page, after: Rank | None = None) -> tuple[Found, ...]:
        """What has the words of `page`, the best first, from behind the rank `after`.

        See `storage.finding.tiers`; `page.before` counts for nothing.
        """
        return search(self._database, page, after)

    def records(self, team_id: str, viewer: Viewer | None = None) -> Iterator[ExportedDecision]:
        """What `viewer` may see, None being the operator, with its history; by number.

        Raises `StorageError` at one that can't be read: nothing goes missing silently.
        """
        numbers: list[int] = []
        while part := self.page(
            Page(team_id, viewer, before=min(numbers, default=None), limit=500)
        ):
            numbers += [one.number for one in part]
        for number in reversed(numbers):
            with self._database.transaction():
                decision = self.get(team_id, number)
                history = self.history(team_id, number)
            if decision and visible(decision, viewer):
                yield ExportedDecision(decision, history)

    def teams(self) -> tuple[str, ...]:
        """The ids of the workspaces that have decisions; for the operator only."""
        return tuple(row["team_id"] for row in self._database.execute("SELECT team_id FROM teams"))

    def across(self, teams: Iterable[str], page: Page) -> tuple[Listed, ...]:
        """What `page` asks for, of several workspaces; the newest first; for the operator only."""
        parts = (self.page(replace(page, team_id=team)) for team in teams)
        found = [one for part in parts for one in part]
        return tuple(sorted(found, key=_recorded_at, reverse=True)[: page.limit])

    def _close(self, team_id: str, number: int) -> None:
        try:
            self.set_visibility(team_id, number, "private")
        except StorageError:
            self._database.execute(_CLOSE, team_id, number)

    def _edits_since(self, decision: Decision, revision: int) -> tuple[Event, ...]:
        """What made the revisions after `revision`, oldest first."""
        made = edits(self.history(decision.team_id, decision.number))
        return made[max(len(made) - decision.revision + revision, 0) :]

    def _keep(
        self, before: Decision, after: Decision, change: Change, who: str, now: datetime
    ) -> None:
        self._write(before, after, change.what, who, change.reason, now)
        if before.superseded_by and before.superseded_by != after.superseded_by:
            successor = self._other(before, before.superseded_by)
            freed = lifecycle.released(successor, before)
            self._write(successor, freed, "released", who, "", now)
        if after.superseded_by and before.superseded_by != after.superseded_by:
            successor = self._other(before, after.superseded_by)
            bound = lifecycle.succeeding(successor, before)
            self._write(successor, bound, "supersedes", who, "", now)

    def _write(  # noqa: PLR0913, PLR0917 - what an entry of the history tells
        self, before: Decision, after: Decision, what: What, who: str, why: str, now: datetime
    ) -> None:
        key = ledger.update(self._database, before, after)
        whole = {KEY: key} | differences(None, after)
        changes = whole if what == "redacted" else differences(before, after)
        ledger.tell(self._database, after, changes, what=what, who=who, why=why, now=now)
        if what == "redacted":
            forget(self._database, after)

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
        decision = lifecycle.recorded(draft, team["last_number"], now, propose=propose)
        row_id = ledger.insert(self._database, decision, key)
        index.index(self._database.execute, [(row_id, decision)])
        whole = {KEY: key} | differences(None, decision)
        ledger.tell(
            self._database,
            decision,
            whole,
            what="recorded",
            who=decision.created_by,
            why="",
            now=now,
        )
        return decision


def _recorded_at(one: Listed) -> str:
    """The moment as its row has it."""
    return one.created_at if isinstance(one, Damaged) else stamp(one.created_at)
