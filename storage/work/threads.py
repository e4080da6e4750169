"""The threads in which the bot has answered, so that what follows needs no new mention."""

from datetime import datetime

from storage.database import Database
from storage.moments import stamp
from storage.records import Record


class Answered(Record):
    """What the bot last said in a thread: an entry of a guide, or none where it had no answer."""

    guide: str | None
    entry: str | None


class Threads:
    """The threads in `database`; raises `StorageError` where it can't be used."""

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
        """Remember the answer given `now`; one that was given earlier, but comes later, changes
        nothing. `entry` None is a suggestion, or that the bot did not know.
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

    def last(self, team_id: str, channel: str, thread_ts: str) -> Answered | None:
        """What the bot answered last; None where it has said nothing in the thread."""
        rows = self._database.execute(
            "SELECT guide, entry FROM threads WHERE team_id = ? AND channel = ? AND thread_ts = ?",
            team_id,
            channel,
            thread_ts,
        )
        return Answered.model_validate(dict(rows[0])) if rows else None

    def purge(self, before: datetime) -> int:
        """Leave the threads in which the bot last answered `before`, and say how many."""
        with self._database.transaction():
            gone = self._database.execute(
                "DELETE FROM threads WHERE answered_at < ? RETURNING thread_ts", stamp(before)
            )
        return len(gone)
