"""What was delivered: taken exactly once, and taken over where its handler died."""

import json
import logging
from collections.abc import Collection
from datetime import datetime
from sqlite3 import Row
from typing import Any

from storage.database import Database
from storage.moments import FURTHEST, LEASE, stamp
from storage.records import Record
from storage.rows import parsed

log = logging.getLogger(__name__)


class Delivery(Record):
    """Something that Slack delivered and that nobody has finished handling."""

    team_id: str
    key: str
    payload: dict[str, Any]


class Inbox:
    """The deliveries in `database`; raises `StorageError` where it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accept(self, team_id: str, key: str, payload: dict[str, Any]) -> bool:
        """Keep a delivery before it is acknowledged; True for the one caller who is to handle it.

        That caller has `LEASE` to call `done`. A power cut may take back what nobody was answered
        yet: whoever answers flushes the question, too.
        """
        now = self._database.now()
        with self._database.transaction(flushed=False):
            accepted = self._database.execute(
                "INSERT INTO inbox (team_id, key, payload, accepted_at, leased_until) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key",
                team_id,
                key,
                json.dumps(payload),
                stamp(now),
                stamp(now + LEASE),
            )
        return bool(accepted)

    def knows(self, team_id: str, key: str) -> bool:
        """Whether the delivery was accepted before; a read, which a full or locked disk allows."""
        rows = self._database.execute(
            "SELECT 1 FROM inbox WHERE team_id = ? AND key = ?", team_id, key
        )
        return bool(rows)

    def done(self, team_id: str, key: str) -> None:
        """Remember that it was handled, and forget what it said."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE inbox SET leased_until = NULL, payload = '{}' "
                "WHERE team_id = ? AND key = ?",
                team_id,
                key,
            )

    def hold(self, names: Collection[tuple[str, str]]) -> None:
        """Have deliveries, by workspace and key, for another `LEASE` where they are not done."""
        now = self._database.now()
        if not names:
            return
        with self._database.transaction():
            self._database.execute(
                "UPDATE inbox SET leased_until = :until WHERE leased_until < :soon "
                "AND (team_id, key) IN "
                "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') "
                "FROM json_each(:held))",
                until=stamp(now + LEASE),
                soon=stamp(now + LEASE / 2),
                held=json.dumps([*names]),
            )

    def claim_abandoned(self, *, limit: int = 20) -> tuple[Delivery, ...]:
        """Deliveries of all workspaces whose lease ran out, now leased to this caller alone.

        The oldest first. Each is to be begun with `attempt`. What can't be read is given up, so
        that it keeps no other one waiting.
        """
        now = self._database.now()
        with self._database.transaction():
            rows = self._database.execute(
                "UPDATE inbox SET leased_until = :until "
                "WHERE (team_id, key) IN (SELECT team_id, key FROM inbox "
                "    WHERE leased_until <= :now OR leased_until > :furthest "
                "    ORDER BY leased_until LIMIT :limit) "
                "RETURNING team_id, key, payload, accepted_at",
                until=stamp(now + LEASE),
                now=stamp(now),
                furthest=stamp(now + FURTHEST),
                limit=limit,
            )
        claimed = sorted(rows, key=lambda row: str(row["accepted_at"]))
        return tuple(delivery for row in claimed if (delivery := self._delivery(row)))

    def _delivery(self, row: Row) -> Delivery | None:
        team_id, key = row["team_id"], row["key"]
        try:
            return Delivery(team_id=team_id, key=key, payload=parsed(row["payload"]))
        except ValueError:
            log.error("The delivery %s of %s can't be read; it is given up.", key, team_id)  # noqa: TRY400
            self.done(team_id, key)
            return None

    def attempt(self, team_id: str, key: str) -> int:
        """Count that handling it begins once more, and say how often it has begun.

        The first time is whoever accepted it. Give up, with `done`, what begins too often: it may
        be what ends the process.
        """
        with self._database.transaction(flushed=False):
            rows = self._database.execute(
                "UPDATE inbox SET attempts = attempts + 1 WHERE team_id = ? AND key = ? "
                "RETURNING attempts",
                team_id,
                key,
            )
        return int(rows[0]["attempts"]) if rows else 0

    def purge(self, before: datetime) -> int:
        """Forget what was handled and accepted `before`, and say how many; Slack may not retry it
        any more, since it would count as new."""
        with self._database.transaction():
            gone = self._database.execute(
                "DELETE FROM inbox WHERE accepted_at < ? AND leased_until IS NULL RETURNING key",
                stamp(before),
            )
        return len(gone)
