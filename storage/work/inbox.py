"""Deliveries from Slack, each accepted once, and taken over if its handler dies."""

import json
import logging
from collections.abc import Collection
from datetime import datetime
from sqlite3 import Row
from typing import Any

from storage.database import Database
from storage.moments import LEASE, LONGEST_LEASE, stamp
from storage.records import Record
from storage.rows import parse_json

log = logging.getLogger(__name__)


class Delivery(Record):
    """A delivery from Slack that is not handled yet."""

    team_id: str
    key: str
    payload: dict[str, Any]


class Inbox:
    """The deliveries in `database`. Raises `StorageError` if it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accept(self, team_id: str, key: str, payload: dict[str, Any]) -> bool:
        """Store a delivery before it is acknowledged. Return whether this caller must handle it.

        The caller has `LEASE` to call `mark_done`. The commit is not flushed: a power cut may lose
        a delivery, unless it was answered, since an answer flushes.
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

    def contains(self, team_id: str, key: str) -> bool:
        """Return whether the delivery is stored: a read, which works on a full or locked disk."""
        rows = self._database.execute(
            "SELECT 1 FROM inbox WHERE team_id = ? AND key = ?", team_id, key
        )
        return bool(rows)

    def pending(self) -> int:
        """Return the number of deliveries that are not handled yet."""
        [row] = self._database.execute(
            "SELECT count(*) AS deliveries FROM inbox WHERE leased_until IS NOT NULL"
        )
        return int(row["deliveries"])

    def mark_done(self, team_id: str, key: str) -> None:
        """Mark a delivery as handled, and delete its content."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE inbox SET leased_until = NULL, payload = '{}' "
                "WHERE team_id = ? AND key = ?",
                team_id,
                key,
            )

    def renew(self, names: Collection[tuple[str, str]]) -> None:
        """Extend the leases of unhandled deliveries, by workspace and key, for another `LEASE`.

        One given before the clock was set back is shortened to that.
        """
        now = self._database.now()
        if not names:
            return
        with self._database.transaction():
            self._database.execute(
                "UPDATE inbox SET leased_until = :until "
                "WHERE (leased_until < :soon OR leased_until > :until) AND (team_id, key) IN "
                "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') "
                "FROM json_each(:held))",
                until=stamp(now + LEASE),
                soon=stamp(now + LEASE / 2),
                held=json.dumps([*names]),
            )

    def claim_abandoned(self, *, limit: int = 20) -> tuple[Delivery, ...]:
        """Return deliveries of all workspaces whose lease ran out, now leased to this caller.

        The oldest come first. Call `begin_attempt` before handling each. One that can't be read is
        marked as done, so that it doesn't hold up the others. After the clock was set, nothing is
        claimed for a `LEASE`, in which those who hold a lease renew it.
        """
        now = self._database.now()
        if self._database.clock_was_set_within(LEASE):
            return ()
        with self._database.transaction():
            rows = self._database.execute(
                "UPDATE inbox SET leased_until = :until "
                "WHERE (team_id, key) IN (SELECT team_id, key FROM inbox "
                "    WHERE leased_until <= :now OR leased_until > :furthest "
                "    ORDER BY leased_until LIMIT :limit) "
                "RETURNING team_id, key, payload, accepted_at",
                until=stamp(now + LEASE),
                now=stamp(now),
                furthest=stamp(now + LONGEST_LEASE),
                limit=limit,
            )
        claimed = sorted(rows, key=lambda row: str(row["accepted_at"]))
        return tuple(delivery for row in claimed if (delivery := self._delivery(row)))

    def _delivery(self, row: Row) -> Delivery | None:
        team_id, key = row["team_id"], row["key"]
        try:
            return Delivery(team_id=team_id, key=key, payload=parse_json(row["payload"]))
        except ValueError:
            log.error("The delivery %s of %s can't be read and is skipped.", key, team_id)  # noqa: TRY400
            self.mark_done(team_id, key)
            return None

    def begin_attempt(self, team_id: str, key: str) -> int:
        """Count another attempt to handle a delivery, and return how many there were.

        The first attempt is that of the caller of `accept`. Call `mark_done` after too many: the
        delivery may be what crashes the process.
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
        """Delete the handled deliveries accepted `before`, and return how many.

        A retry of a deleted one would count as new, so wait until Slack no longer retries.
        """
        with self._database.transaction():
            deleted = self._database.execute(
                "DELETE FROM inbox WHERE accepted_at < ? AND leased_until IS NULL RETURNING key",
                stamp(before),
            )
        return len(deleted)
