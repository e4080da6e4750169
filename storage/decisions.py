"""The decisions of each workspace: recorded once, numbered without gaps, found again."""

from collections.abc import Iterable
from datetime import datetime

from storage.database import Database
from storage.moments import stamp
from storage.pages import LAST_NUMBER, Page
from storage.records import Decision, Draft, Event, Status, Visibility
from storage.rows import COLUMNS, from_row, text_of, to_row
from storage.search import spaced

_NAMES = ", ".join(COLUMNS)
_VALUES = ", ".join(f":{column}" for column in COLUMNS)
_INSERT = f"INSERT INTO decisions (id, key, {_NAMES}) VALUES (:id, :key, {_VALUES})"  # noqa: S608


class DecisionLog:
    """The decisions in `database`; raises `StorageError` where it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, draft: Draft, *, key: str, now: datetime) -> Decision:
        """Keep `draft` as the workspace's next decision, once per `key` (the interview's id).

        The same key again returns the decision as it is now, whatever `draft` says.
        """
        with self._database.transaction():
            return self._recorded(draft.team_id, key) or self._insert(draft, key, now)

    def get(self, team_id: str, number: int) -> Decision | None:
        """One decision, whoever asks: hold it against `records.visible` before showing it."""
        if not 0 < number <= LAST_NUMBER:
            return None
        rows = self._database.execute(
            "SELECT * FROM decisions WHERE team_id = ? AND number = ?", team_id, number
        )
        return from_row(rows[0]) if rows else None

    def history(self, team_id: str, number: int) -> tuple[Event, ...]:
        """What happened to one decision, oldest first."""
        rows = self._database.execute(
            "SELECT team_id, number, at, who, what FROM events "
            "WHERE team_id = ? AND number = ? ORDER BY id",
            team_id,
            number,
        )
        return tuple(Event.model_validate(dict(row)) for row in rows)

    def set_visibility(self, team_id: str, number: int, visibility: Visibility) -> None:
        """Keep what Slack has told of the place that the decision belongs to."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE decisions SET visibility = ? WHERE team_id = ? AND number = ?",
                visibility,
                team_id,
                number,
            )

    def unsettled(self, limit: int = 20) -> tuple[Decision, ...]:
        """Decisions of all workspaces of whose place Slack has not told the kind yet."""
        rows = self._database.execute(
            "SELECT * FROM decisions WHERE visibility = 'unknown' AND channel IS NOT NULL LIMIT ?",
            limit,
        )
        return tuple(map(from_row, rows))

    def public_places(self) -> tuple[tuple[str, str], ...]:
        """The workspace and channel of every place whose decisions the workspace may read."""
        rows = self._database.execute(
            "SELECT DISTINCT team_id, channel FROM decisions "
            "WHERE visibility = 'public' AND channel IS NOT NULL"
        )
        return tuple((row["team_id"], row["channel"]) for row in rows)

    def close_place(self, team_id: str, channel: str) -> None:
        """Keep the decisions of a place that has become private to its members."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE decisions SET visibility = 'private' WHERE team_id = ? AND channel = ?",
                team_id,
                channel,
            )

    def page(self, page: Page) -> tuple[Decision, ...]:
        """The decisions of `page`; the next one begins `before` the last number of this one."""
        return tuple(map(from_row, self._database.execute(page.sql, **page.values)))

    def teams(self) -> tuple[str, ...]:
        """The ids of the workspaces that have decisions; for the operator only."""
        return tuple(row["team_id"] for row in self._database.execute("SELECT team_id FROM teams"))

    def across(
        self,
        teams: Iterable[str],
        *,
        words: str = "",
        status: Status | None = None,
        limit: int = 20,
    ) -> tuple[Decision, ...]:
        """At most `limit` decisions of several workspaces, newest first; for the operator only."""
        found = [
            decision
            for team in teams
            for decision in self.page(Page(team, None, words, status, limit=limit))
        ]
        return tuple(sorted(found, key=lambda one: one.created_at, reverse=True)[:limit])

    def _recorded(self, team_id: str, key: str) -> Decision | None:
        rows = self._database.execute(
            "SELECT * FROM decisions WHERE team_id = ? AND key = ?", team_id, key
        )
        return from_row(rows[0]) if rows else None

    def _insert(self, draft: Draft, key: str, now: datetime) -> Decision:
        [team] = self._database.execute(
            "INSERT INTO teams (team_id, last_number) VALUES (?, 1) "
            "ON CONFLICT (team_id) DO UPDATE SET last_number = last_number + 1 "
            "RETURNING serial, last_number",
            draft.team_id,
        )
        decision = Decision(**dict(draft), number=team["last_number"], created_at=now)
        row_id = (team["serial"] << 32) + decision.number
        self._database.execute(_INSERT, id=row_id, key=key, **to_row(decision))
        self._database.execute(
            "INSERT INTO decision_words (rowid, words) VALUES (?, ?)",
            row_id,
            spaced(text_of(decision)),
        )
        for user_id in decision.people:
            self._database.execute(
                "INSERT INTO decision_people (team_id, user_id, number) VALUES (?, ?, ?)",
                decision.team_id,
                user_id,
                decision.number,
            )
        self._log(decision)
        return decision

    def _log(self, decision: Decision) -> None:
        self._database.execute(
            "INSERT INTO events (team_id, number, at, who, what) VALUES (?, ?, ?, ?, 'recorded')",
            decision.team_id,
            decision.number,
            stamp(decision.created_at),
            decision.created_by,
        )
