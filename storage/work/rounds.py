"""Rounds: several people take the same interview on the same question, each on their own."""

import json
from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Row

from storage.database import Database
from storage.moments import stamp
from storage.records import Round
from storage.rows import decode_json, encode_json

_NOT_AT_START = {"answered", "state", "decision_number"}
_SELECT = (
    "SELECT team_id, id, owner, guide, guide_title, guide_hash, question, channel, asked, "
    "proposal, state, decision_number, began_at, "
    "(SELECT json_group_array(user_id) FROM (SELECT user_id FROM round_answers AS given "
    "    WHERE given.team_id = rounds.team_id AND given.round = rounds.id "
    "    ORDER BY user_id)) AS answered "
    "FROM rounds WHERE "
)


class Rounds:
    """The rounds in `database`. Raises `StorageError` if it can't be used.

    A change to a round that is no longer open does nothing and returns False.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, begun: Round) -> bool:
        """Store a new round. Return False if it exists already."""
        with self._database.transaction():
            inserted = self._database.execute(
                "INSERT INTO rounds (team_id, id, owner, guide, guide_title, guide_hash, "
                "    question, channel, asked, proposal, began_at) "
                "VALUES (:team_id, :id, :owner, :guide, :guide_title, :guide_hash, "
                "    :question, :channel, :asked, :proposal, :began_at) "
                "ON CONFLICT DO NOTHING RETURNING id",
                **encode_json(begun.model_dump(exclude=_NOT_AT_START), "asked")
                | {"began_at": stamp(begun.began_at)},
            )
        return bool(inserted)

    def get(self, team_id: str, round_id: str) -> Round | None:
        """Return a round in any state, or None if there is none."""
        rows = self._database.execute(_SELECT + "team_id = ? AND id = ?", team_id, round_id)
        return _round(rows[0]) if rows else None

    def hand_in(
        self,
        team_id: str,
        round_id: str,
        user_id: str,
        answers: Mapping[str, str],
    ) -> bool:
        """Store a person's answers, replacing earlier ones."""
        now = self._database.now()
        with self._database.transaction():
            if not self._alter(team_id, round_id, "open", "open"):
                return False
            self._database.execute(
                "INSERT INTO round_answers (team_id, round, user_id, answers, handed_in_at) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET answers = excluded.answers, "
                "    handed_in_at = excluded.handed_in_at",
                team_id,
                round_id,
                user_id,
                json.dumps(dict(answers)),
                stamp(now),
            )
        return True

    def answers(self, team_id: str, round_id: str) -> tuple[Mapping[str, str], ...]:
        """Return all answers handed in, in an order that reveals neither people nor times."""
        rows = self._database.execute(
            "SELECT answers FROM round_answers WHERE team_id = ? AND round = ? ORDER BY answers",
            team_id,
            round_id,
        )
        return tuple(json.loads(row["answers"]) for row in rows)

    def handed_in(self, team_id: str, round_id: str, user_id: str) -> Mapping[str, str] | None:
        """Return the answers that a person handed in, or None."""
        rows = self._database.execute(
            "SELECT answers FROM round_answers WHERE team_id = ? AND round = ? AND user_id = ?",
            team_id,
            round_id,
            user_id,
        )
        return dict(json.loads(rows[0]["answers"])) if rows else None

    def close(self, team_id: str, round_id: str) -> bool:
        """Stop taking answers."""
        return self._alter(team_id, round_id, "open", "closed")

    def cancel(self, team_id: str, round_id: str) -> bool:
        """Cancel a round that nobody has read of. The owner keeps an interview they proposed."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE interviews SET round = NULL "
                "WHERE team_id = ? AND round = ? AND id <> round AND state = 'open'",
                team_id,
                round_id,
            )
            return self._alter(team_id, round_id, "open", "cancelled")

    def mark_recorded(self, team_id: str, round_id: str, number: int) -> bool:
        """Store the decision that came of a closed round."""
        return self._alter(team_id, round_id, "closed", "recorded", number)

    def overdue(self, before: datetime) -> tuple[tuple[str, str], ...]:
        """Return the workspace and id of the open rounds started `before`, in all workspaces."""
        rows = self._database.execute(
            "SELECT team_id, id FROM rounds WHERE state = 'open' AND began_at < ? "
            "ORDER BY began_at",
            stamp(before),
        )
        return tuple((row["team_id"], row["id"]) for row in rows)

    def purge(self, before: datetime) -> int:
        """Delete the closed rounds started `before` with their answers, and return how many."""
        with self._database.transaction():
            deleted = self._database.execute(
                "DELETE FROM rounds WHERE began_at < ? AND state <> 'open' RETURNING id",
                stamp(before),
            )
        return len(deleted)

    def _alter(
        self, team_id: str, round_id: str, before: str, after: str, number: int | None = None
    ) -> bool:
        with self._database.transaction():
            altered = self._database.execute(
                "UPDATE rounds SET state = ?, decision_number = ? "
                "WHERE team_id = ? AND id = ? AND state = ? RETURNING id",
                after,
                number,
                team_id,
                round_id,
                before,
            )
        return bool(altered)


def _round(row: Row) -> Round:
    return Round.model_validate(decode_json(row, "asked", "answered"))
