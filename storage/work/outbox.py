"""Pending calls to Slack, stored in the transaction that causes them, and made later."""

import logging
from datetime import UTC, datetime, timedelta
from sqlite3 import Row
from typing import NamedTuple

from storage.clock import STEP
from storage.database import Database
from storage.moments import LEASE, LONGEST_LEASE, MAX_WAIT, stamp
from storage.records import ClaimedCall, MessageSearch, OutboxCall
from storage.rows import decode_json, encode_json

log = logging.getLogger(__name__)

KEPT_PREFIX = "decision:"
"""The prefix of keys that `purge` keeps: the post of a decision is updated with the decision."""

BY_PREFIX = """
    SELECT key, channel, ts FROM outbox
    WHERE team_id = :team AND key >= :first AND key < :behind AND state <> 'failed' ORDER BY id
"""
"""The calls of the workspace `team` with keys from `first` on and before `behind`."""

_DUE = """
    state IN ('waiting', 'leased') AND iif(state = 'waiting',
        due_at <= :now OR due_at > :longest_wait OR coalesce(claimed_at, put_at) > :ahead,
        NOT :leases_hold AND (due_at <= :now OR due_at > :longest_lease))
"""
"""The condition for a call to be due.

A due time that lies ahead counts only if the clock has not been set back since. After the clock was
set, all leases hold for another `LEASE`, so that a call under way isn't made a second time.
"""

_HAS_DUE = f"SELECT 1 FROM outbox WHERE {_DUE} LIMIT 1"  # noqa: S608
_CLAIM = f"""
    UPDATE outbox SET uncertain = uncertain OR state = 'leased', state = 'leased',
        attempts = attempts + 1, due_at = :until, claimed_at = :now
    WHERE id IN (SELECT id FROM outbox WHERE {_DUE} ORDER BY due_at, id LIMIT :limit)
    RETURNING id, team_id, key, method, arguments, notify_user, put_at, attempts, uncertain,
        coalesce(search, 'null') AS search
"""  # noqa: S608

_FIELDS = set(OutboxCall.model_fields)


class PostedMessage(NamedTuple):
    """The message that a call posted; `channel` and `ts` are None until it has."""

    key: str
    channel: str | None
    ts: str | None


class Outbox:
    """The calls in `database`. Raises `StorageError` if it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, call: OutboxCall) -> bool:
        """Store `call` as pending. Return False if its key is known already.

        Must run inside the caller's transaction that causes the call.
        """
        now = self._database.now()
        return bool(self._insert(call, now, due_at=now, state="waiting", attempts=0))

    def put_and_claim(self, call: OutboxCall) -> tuple[ClaimedCall, ...]:
        """Store `call` and claim it in one step. Return nothing if its key is known already."""
        now = self._database.now()
        rows = self._insert(call, now, due_at=now + LEASE, state="leased", attempts=1)
        return tuple(map(_claimed_call, rows))

    def _insert(
        self, call: OutboxCall, now: datetime, *, due_at: datetime, state: str, attempts: int
    ) -> list[Row]:
        with self._database.transaction():
            return self._database.execute(
                "INSERT INTO outbox (team_id, key, method, arguments, notify_user, put_at, due_at, "
                "    claimed_at, state, attempts) "
                "VALUES (:team_id, :key, :method, :arguments, :notify_user, :put_at, :due_at, "
                "    :put_at, :state, :attempts) "
                "ON CONFLICT DO NOTHING "
                "RETURNING id, team_id, key, method, arguments, notify_user, put_at, attempts, "
                "    uncertain, coalesce(search, 'null') AS search",
                **encode_json(call.model_dump(include=_FIELDS), "arguments"),
                put_at=stamp(now),
                due_at=stamp(due_at),
                state=state,
                attempts=attempts,
            )

    def contains(self, team_id: str, key: str) -> bool:
        """Return whether the key is known: pending, made or failed, and not purged."""
        rows = self._database.execute(
            "SELECT 1 FROM outbox WHERE team_id = ? AND key = ?", team_id, key
        )
        return bool(rows)

    def claim(self, *, limit: int = 20) -> tuple[ClaimedCall, ...]:
        """Return calls of all workspaces that are due, claimed by this caller for `LEASE`.

        A call whose lease ran out is due again, and uncertain. One that can't be read is marked as
        failed, so that it doesn't hold up the others.
        """
        now = self._database.now()
        with self._database.transaction():
            rows = self._database.execute(
                _CLAIM, until=stamp(now + LEASE), limit=limit, **self._due_parameters(now)
            )
        claimed = sorted(rows, key=lambda row: int(row["id"]))
        return tuple(call for row in claimed if (call := self._readable(row)))

    def _readable(self, row: Row) -> ClaimedCall | None:
        team_id, key = row["team_id"], row["key"]
        try:
            return _claimed_call(row)
        except ValueError:
            log.error("The call %s of %s can't be read and is given up.", key, team_id)  # noqa: TRY400
            with self._database.transaction():
                self._database.execute(
                    "UPDATE outbox SET state = 'failed', error = 'unreadable' WHERE id = ?",
                    row["id"],
                )
            return None

    def renew(self, call: ClaimedCall, search: MessageSearch | None = None) -> bool:
        """Extend the claim by `LEASE`, and store how far the `search` has got; None if it is over.

        Return False if somebody else has claimed the call since.
        """
        now = self._database.now()
        with self._database.transaction():
            renewed = self._database.execute(
                "UPDATE outbox SET due_at = ?, claimed_at = ?, search = ? "
                "WHERE id = ? AND attempts = ? AND state = 'leased' RETURNING id",
                stamp(now + LEASE),
                stamp(now),
                search.model_dump_json() if search else None,
                call.id,
                call.attempts,
            )
        return bool(renewed)

    def mark_sent(
        self, call: ClaimedCall, *, channel: str | None = None, ts: str | None = None
    ) -> None:
        """Mark the call as made, posting the message `ts` of `channel` if any.

        Its arguments are deleted. It works even if the lease ran out in the meantime. The commit
        is not flushed: after a power cut the call is still leased, and is looked for once the
        lease runs out.
        """
        with self._database.transaction(flushed=False):
            self._database.execute(
                "UPDATE outbox SET state = 'sent', channel = ?, ts = ?, error = NULL, "
                "    search = NULL, arguments = '{}' WHERE id = ? AND state <> 'sent'",
                channel,
                ts,
                call.id,
            )

    def retry(self, call: ClaimedCall, *, at: datetime, error: str, unknown: bool) -> None:
        """Make the call due again `at`; `unknown` if this attempt may have succeeded."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE outbox SET state = 'waiting', due_at = ?, error = ?, uncertain = ? "
                "WHERE id = ? AND attempts = ? AND state = 'leased'",
                stamp(at),
                error,
                unknown,
                call.id,
                call.attempts,
            )

    def mark_failed(self, call: ClaimedCall, *, error: str) -> None:
        """Mark the call as failed for good, and delete its arguments; inform `notify_user`."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE outbox SET state = 'failed', error = ?, arguments = '{}' "
                "WHERE id = ? AND attempts = ? AND state = 'leased'",
                error,
                call.id,
                call.attempts,
            )

    def has_due(self) -> bool:
        """Return whether there is something to `claim`: a read, without the write lock."""
        parameters = self._due_parameters(self._database.now())
        return bool(self._database.execute(_HAS_DUE, **parameters))

    def _due_parameters(self, now: datetime) -> dict[str, str | bool]:
        return {
            "now": stamp(now),
            "ahead": stamp(now + STEP),
            "longest_wait": stamp(now + MAX_WAIT),
            "longest_lease": stamp(now + LONGEST_LEASE),
            "leases_hold": self._database.clock_was_set_within(LEASE),
        }

    def oldest_unsent_age(self) -> timedelta | None:
        """Return how long the oldest call has been pending, or None if there is none.

        A call whose date can't be read doesn't count.
        """
        now = self._database.now()
        [row] = self._database.execute(
            "SELECT min(put_at) AS moment FROM outbox "
            "WHERE state IN ('waiting', 'leased') AND julianday(put_at) IS NOT NULL"
        )
        oldest = _moment(row)
        return max(now - oldest, timedelta()) if oldest else None

    def pending(self) -> int:
        """Return the number of calls that are neither made nor failed."""
        [row] = self._database.execute(
            "SELECT count(*) AS calls FROM outbox WHERE state IN ('waiting', 'leased')"
        )
        return int(row["calls"])

    def last_error(self) -> str:
        """Return the error of the oldest pending call's last attempt; empty if it has none."""
        rows = self._database.execute(
            "SELECT error FROM outbox WHERE state IN ('waiting', 'leased') ORDER BY put_at LIMIT 1"
        )
        return (rows[0]["error"] or "") if rows else ""

    def is_pending(self, team_id: str, key: str) -> bool:
        """Return whether the call with this key is neither made nor failed."""
        return bool(
            self._database.execute(
                "SELECT 1 FROM outbox "
                "WHERE team_id = ? AND key = ? AND state IN ('waiting', 'leased')",
                team_id,
                key,
            )
        )

    def posted_message(self, team_id: str, key: str) -> tuple[str, str] | None:
        """Return the channel and ts of the message that the call posted; None until it has."""
        rows = self._database.execute(
            "SELECT channel, ts FROM outbox WHERE team_id = ? AND key = ? AND ts IS NOT NULL",
            team_id,
            key,
        )
        return (rows[0]["channel"], rows[0]["ts"]) if rows else None

    def posted_messages(self, team_id: str, prefix: str) -> tuple[PostedMessage, ...]:
        """Return the messages, posted or pending, of keys with this prefix, oldest first."""
        rows = self._database.execute(
            BY_PREFIX,
            team=team_id,
            first=prefix,
            behind=f"{prefix}\U0010ffff",
        )
        return tuple(PostedMessage(*row) for row in rows)

    def purge(self, before: datetime) -> int:
        """Delete the made and failed calls stored `before`, and return how many.

        A deleted key counts as new.
        """
        with self._database.transaction():
            deleted = self._database.execute(
                "DELETE FROM outbox WHERE put_at < ? AND state IN ('sent', 'failed') "
                "AND key NOT GLOB ? RETURNING id",
                stamp(before),
                f"{KEPT_PREFIX}*",
            )
        return len(deleted)


def _moment(row: Row) -> datetime | None:
    moment = row["moment"]
    return datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else None


def _claimed_call(row: Row) -> ClaimedCall:
    return ClaimedCall.model_validate(decode_json(row, "arguments", "search"))
