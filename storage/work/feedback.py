"""Votes on answers, and the questions without a good answer (gaps)."""

from datetime import datetime
from typing import NamedTuple

from storage.database import Database
from storage.moments import stamp
from storage.records import Gap


class Tally(NamedTuple):
    """The votes on an entry: how many people found its answer helpful, and how many did not."""

    guide: str
    entry: str
    helpful: int
    not_helpful: int


class Votes:
    """The votes in `database`. Raises `StorageError` if it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cast(  # noqa: PLR0913 - the columns of a row
        self,
        team_id: str,
        answer_key: str,
        user_id: str,
        helpful: bool,  # noqa: FBT001
        *,
        guide: str,
        entry: str,
    ) -> None:
        """Store the person's one vote on this answer, replacing an earlier one."""
        now = self._database.now()
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO votes (team_id, answer_key, user_id, guide, entry, helpful, cast_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET helpful = excluded.helpful, cast_at = excluded.cast_at",
                team_id,
                answer_key,
                user_id,
                guide,
                entry,
                helpful,
                stamp(now),
            )

    def tally(self) -> tuple[Tally, ...]:
        """Return the votes per entry in all workspaces, the least helpful first."""
        rows = self._database.execute(
            "SELECT guide, entry, sum(helpful) AS helpful, sum(NOT helpful) AS not_helpful "
            "FROM votes GROUP BY guide, entry ORDER BY not_helpful DESC, helpful, guide, entry"
        )
        return tuple(Tally(*row) for row in rows)

    def purge(self, before: datetime) -> int:
        """Delete the votes cast `before`, and return how many."""
        with self._database.transaction():
            deleted = self._database.execute(
                "DELETE FROM votes WHERE cast_at < ? RETURNING user_id", stamp(before)
            )
        return len(deleted)


class Gaps:
    """The gaps in `database`. Raises `StorageError` if it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, gap: Gap) -> None:
        """Store the question once per key. A "missed" verdict replaces an earlier one."""
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO gaps (team_id, key, text, verdict, guide, entry, channel, wanted, "
                "    asked_at) "
                "VALUES (:team_id, :key, :text, :verdict, :guide, :entry, :channel, :wanted, "
                "    :asked_at) "
                "ON CONFLICT DO UPDATE SET verdict = 'missed', guide = excluded.guide, "
                "    entry = excluded.entry WHERE excluded.verdict = 'missed'",
                **gap.model_dump(exclude={"asked_at"}),
                asked_at=stamp(gap.asked_at),
            )

    def mark_wanted(self, team_id: str, key: str) -> None:
        """Store that somebody asked the guide's owner for an answer."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE gaps SET wanted = 1 WHERE team_id = ? AND key = ?", team_id, key
            )

    def all(self, team_id: str | None, *, since: datetime | None = None) -> tuple[Gap, ...]:
        """Return the gaps of one workspace (None: all) asked `since` or later, newest first."""
        rows = self._database.execute(
            "SELECT * FROM gaps WHERE asked_at >= :since "
            "AND (:team IS NULL OR team_id = :team) ORDER BY asked_at DESC, team_id, key",
            since=stamp(since) if since else "",
            team=team_id,
        )
        return tuple(Gap.model_validate(dict(row)) for row in rows)

    def purge(self, before: datetime) -> int:
        """Delete the gaps asked `before`, and return how many."""
        with self._database.transaction():
            deleted = self._database.execute(
                "DELETE FROM gaps WHERE asked_at < ? RETURNING key", stamp(before)
            )
        return len(deleted)
