"""Interviews under way, so that neither a closed window nor a restart loses an answer."""

from datetime import datetime
from sqlite3 import Row

from storage.database import Database
from storage.moments import stamp
from storage.records import Interview
from storage.rows import packed, unpacked

_NESTED = ("answers", "form")
_SELECT = (
    "SELECT team_id, id, user_id, guide, guide_hash, channel, seat, page, answers, form, "
    "started_at, updated_at, round, decision_number FROM interviews WHERE "
)


class Interviews:
    """The interviews in `database`; raises `StorageError` where it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, interview: Interview) -> bool:
        """Keep it as it stands; False, and nothing kept, once it is finished or discarded."""
        with self._database.transaction():
            saved = self._database.execute(
                "INSERT INTO interviews (team_id, id, user_id, guide, guide_hash, channel, "
                "    seat, page, answers, form, started_at, updated_at, round) "
                "VALUES (:team_id, :id, :user_id, :guide, :guide_hash, :channel, "
                "    :seat, :page, :answers, :form, :started_at, :updated_at, :round) "
                "ON CONFLICT DO UPDATE SET guide = excluded.guide, "
                "    guide_hash = excluded.guide_hash, channel = excluded.channel, "
                "    seat = excluded.seat, page = excluded.page, answers = excluded.answers, "
                "    form = excluded.form, updated_at = excluded.updated_at, "
                "    round = excluded.round "
                "WHERE state = 'open' RETURNING id",
                **packed(interview.model_dump(exclude={"decision_number"}), *_NESTED)
                | {
                    "started_at": stamp(interview.started_at),
                    "updated_at": stamp(interview.updated_at),
                },
            )
        return bool(saved)

    def get(self, team_id: str, interview_id: str) -> Interview | None:
        """The interview, finished ones too (`decision_number` says so); None once discarded."""
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
        """The interview that the person last gave an answer in, else one without any answer.

        Not one left before `since`, nor, where `guide` names one, about another guide. One of a
        round only where `round_id` names that.
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
        """Remember which decision came of it, so that a late submission can be told so."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE interviews SET state = 'finished', decision_number = ? "
                "WHERE team_id = ? AND id = ? AND state = 'open'",
                decision_number,
                team_id,
                interview_id,
            )

    def discard(self, team_id: str, interview_id: str) -> None:
        """Forget its answers: the person has started over."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE interviews SET state = 'discarded', answers = '{}' "
                "WHERE team_id = ? AND id = ? AND state = 'open'",
                team_id,
                interview_id,
            )

    def purge(self, before: datetime) -> int:
        """Forget those whose last answer came `before`, open ones too; say how many."""
        with self._database.transaction():
            gone = self._database.execute(
                "DELETE FROM interviews WHERE updated_at < ? RETURNING id", stamp(before)
            )
        return len(gone)


def _interview(row: Row) -> Interview:
    return Interview.model_validate(unpacked(row, *_NESTED))
