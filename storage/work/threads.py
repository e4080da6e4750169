"""The threads in which the bot has answered: follow-up questions need no mention there."""

from datetime import datetime

from storage.database import Database
from storage.moments import stamp
from storage.records import Record


class LastAnswer(Record):
    """The last answer in a thread: an entry of a guide, or None without an answer."""

    guide: str | None
    entry: str | None


class Threads:
    """The threads in `database`. Raises `StorageError` if it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def join(
        self,
        team_id: str,
        channel: str,
        thread_ts: str,
        *,
        guide: str | None,
        entry: str | None,
    ) -> None:
        """Store the answer given now, unless a later one is stored already.

        `entry` is None for a suggestion, and for a question without an answer.
        """
        now = self._database.now()
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO threads (team_id, channel, thread_ts, guide, entry, answered_at) "
                "VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET guide = excluded.guide, entry = excluded.entry, "
                "    answered_at = excluded.answered_at "
                "WHERE excluded.answered_at >= answered_at",
                team_id,
                channel,
                thread_ts,
                guide,
                entry,
                stamp(now),
            )

    def last(self, team_id: str, channel: str, thread_ts: str) -> LastAnswer | None:
        """Return the last answer in a thread, or None if the bot has not answered there."""
        rows = self._database.execute(
            "SELECT guide, entry FROM threads WHERE team_id = ? AND channel = ? AND thread_ts = ?",
            team_id,
            channel,
            thread_ts,
        )
        return LastAnswer.model_validate(dict(rows[0])) if rows else None

    def purge(self, before: datetime) -> int:
        """Delete the threads last answered `before`, and return how many."""
        with self._database.transaction():
            deleted = self._database.execute(
                "DELETE FROM threads WHERE answered_at < ? RETURNING thread_ts", stamp(before)
            )
        return len(deleted)
