"""What people thought of the answers, and the questions that no answer was good enough for."""

from datetime import datetime
from typing import NamedTuple

from storage.database import Database
from storage.moments import stamp
from storage.records import Gap


class Tally(NamedTuple):
    """How many people found the answer of an entry helpful, and how many did not."""

    guide: str
    entry: str
    helpful: int
    not_helpful: int


class Votes:
    """The votes in `database`; raises `StorageError` where it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cast(  # noqa: PLR0913 - each is told by its name
        self,
        team_id: str,
        answer_key: str,
        user_id: str,
        helpful: bool,  # noqa: FBT001
        *,
        guide: str,
        entry: str,
    ) -> None:
        """Keep the person's one vote on this answer, in the place of an earlier one."""
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
        """The votes on each entry that has any, in all workspaces: the least helpful one first."""
        rows = self._database.execute(
            "SELECT guide, entry, sum(helpful) AS helpful, sum(NOT helpful) AS not_helpful "
            "FROM votes GROUP BY guide, entry ORDER BY not_helpful DESC, helpful, guide, entry"
        )
        return tuple(Tally(*row) for row in rows)

    def purge(self, before: datetime) -> int:
        """Forget the votes cast `before`, and say how many."""
        with self._database.transaction():
            gone = self._database.execute(
                "DELETE FROM votes WHERE cast_at < ? RETURNING user_id", stamp(before)
            )
        return len(gone)


class Gaps:
    """The gaps in `database`; raises `StorageError` where it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, gap: Gap) -> None:
        """Keep the question, once per key; a vote down turns one that is kept into "missed"."""
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

    def wanted(self, team_id: str, key: str) -> None:
        """Mark that somebody asked the guide's owner for an answer."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE gaps SET wanted = 1 WHERE team_id = ? AND key = ?", team_id, key
            )

    def all(self, team_id: str | None, *, since: datetime | None = None) -> tuple[Gap, ...]:
        """The gaps of one workspace, or None for all, asked `since` or later; newest first."""
        rows = self._database.execute(
            "SELECT * FROM gaps WHERE asked_at >= :since "
            "AND (:team IS NULL OR team_id = :team) ORDER BY asked_at DESC, team_id, key",
            since=stamp(since) if since else "",
            team=team_id,
        )
        return tuple(Gap.model_validate(dict(row)) for row in rows)

    def purge(self, before: datetime) -> int:
        """Forget what was asked `before`, and say how many."""
        with self._database.transaction():
            gone = self._database.execute(
                "DELETE FROM gaps WHERE asked_at < ? RETURNING key", stamp(before)
            )
        return len(gone)
