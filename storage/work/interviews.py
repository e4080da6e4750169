"""Interviews in progress, so that neither a closed modal nor a restart loses an answer."""

from datetime import datetime
from sqlite3 import Row

from storage.database import Database
from storage.moments import stamp
from storage.records import Interview
from storage.rows import decode_json, encode_json

_JSON_COLUMNS = ("answers", "form")
_SELECT = (
    'SELECT team_id, id, user_id, guide, guide_hash, channel, seat AS "window", page, answers, '
    "form, started_at, updated_at, round, decision_number FROM interviews WHERE "
)


class Interviews:
    """The interviews in `database`. Raises `StorageError` if it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, interview: Interview) -> bool:
        """Store an open interview. Return False if it was finished or discarded before."""
        with self._database.transaction():
            saved = self._database.execute(
                "INSERT INTO interviews (team_id, id, user_id, guide, guide_hash, channel, "
                "    seat, page, answers, form, started_at, updated_at, round) "
                "VALUES (:team_id, :id, :user_id, :guide, :guide_hash, :channel, "
                "    :window, :page, :answers, :form, :started_at, :updated_at, :round) "
                "ON CONFLICT DO UPDATE SET user_id = excluded.user_id, guide = excluded.guide, "
                "    guide_hash = excluded.guide_hash, channel = excluded.channel, "
                "    seat = excluded.seat, page = excluded.page, answers = excluded.answers, "
                "    form = excluded.form, updated_at = excluded.updated_at, "
                "    round = excluded.round "
                "WHERE state = 'open' RETURNING id",
                **encode_json(interview.model_dump(exclude={"decision_number"}), *_JSON_COLUMNS)
                | {
                    "started_at": stamp(interview.started_at),
                    "updated_at": stamp(interview.updated_at),
                },
            )
        return bool(saved)

    def get(self, team_id: str, interview_id: str) -> Interview | None:
        """Return an interview, open or finished (with a `decision_number`); None if discarded."""
        rows = self._database.execute(
            _SELECT + "team_id = ? AND id = ? AND state <> 'discarded'", team_id, interview_id
        )
        return _interview(rows[0]) if rows else None

    def unfinished(
        self,
        team_id: str,
        user_id: str,
        *,
        since: datetime,
        guide: str | None = None,
        round_id: str | None = None,
    ) -> Interview | None:
        """Return the open interview that the person last answered, or else one without answers.

        It was updated at `since` or later, with this `guide` if given, and belongs to the round
        `round_id`, or to none.
        """
        rows = self._database.execute(
            _SELECT + "team_id = ? AND user_id = ? AND updated_at >= ? AND state = 'open' "
            "AND guide = coalesce(?, guide) AND round IS ? "
            "ORDER BY answers = '{}', updated_at DESC LIMIT 1",
            team_id,
            user_id,
            stamp(since),
            guide,
            round_id,
        )
        return _interview(rows[0]) if rows else None

    def finish(self, team_id: str, interview_id: str, decision_number: int) -> None:
        """Store the decision that came of an interview, to answer a late submission with it."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE interviews SET state = 'finished', decision_number = ? "
                "WHERE team_id = ? AND id = ? AND state = 'open'",
                decision_number,
                team_id,
                interview_id,
            )

    def discard(self, team_id: str, interview_id: str) -> None:
        """Delete the answers of an interview when the person starts over."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE interviews SET state = 'discarded', answers = '{}' "
                "WHERE team_id = ? AND id = ? AND state = 'open'",
                team_id,
                interview_id,
            )

    def purge(self, before: datetime) -> int:
        """Delete the interviews last updated `before`, even open ones, and return how many."""
        with self._database.transaction():
            deleted = self._database.execute(
                "DELETE FROM interviews WHERE updated_at < ? RETURNING id", stamp(before)
            )
        return len(deleted)


def _interview(row: Row) -> Interview:
    return Interview.model_validate(decode_json(row, *_JSON_COLUMNS))
