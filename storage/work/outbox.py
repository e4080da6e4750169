"""What must still be said: written with its cause, said later, and never twice without a look."""

import logging
from datetime import datetime, timedelta
from sqlite3 import Row
from typing import NamedTuple

from storage.database import Database
from storage.moments import FURTHEST, LEASE, stamp
from storage.records import Call, Parcel
from storage.rows import packed, unpacked

log = logging.getLogger(__name__)

LASTING = "decision:"
"""How the keys begin that `purge` leaves: a decision's post is changed when the decision is."""

BY_BEGINNING = """
    SELECT key, channel, ts FROM outbox
    WHERE team_id = :team AND key >= :first AND key < :behind AND state <> 'failed' ORDER BY id
"""
"""The posts of the workspace `team` whose keys are `first` or later, before `behind`."""

_OWED = set(Call.model_fields)


class Post(NamedTuple):
    """What has the key `key`: the message `ts` in `channel`; both None until it is one."""

    key: str
    channel: str | None
    ts: str | None


class Outbox:
    """The parcels in `database`; raises `StorageError` where it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, call: Call) -> bool:
        """Owe `call`; False where its key is owed or was called already.

        Belongs into the transaction that gives rise to it.
        """
        now = self._database.now()
        return bool(self._insert(call, now, due_at=now, state="waiting", attempts=0))

    def put_and_claim(self, call: Call) -> tuple[Parcel, ...]:
        """As `put` and `claim`, in one: the parcel, or nothing where its key is known."""
        now = self._database.now()
        rows = self._insert(call, now, due_at=now + LEASE, state="leased", attempts=1)
        return tuple(map(_parcel, rows))

    def _insert(
        self, call: Call, now: datetime, *, due_at: datetime, state: str, attempts: int
    ) -> list[Row]:
        with self._database.transaction():
            return self._database.execute(
                "INSERT INTO outbox (team_id, key, method, arguments, notify_user, put_at, due_at, "
                "    state, attempts) "
                "VALUES (:team_id, :key, :method, :arguments, :notify_user, :put_at, :due_at, "
                "    :state, :attempts) "
                "ON CONFLICT DO NOTHING "
                "RETURNING id, team_id, key, method, arguments, notify_user, put_at, attempts, "
                "    uncertain",
                **packed(call.model_dump(include=_OWED), "arguments"),
                put_at=stamp(now),
                due_at=stamp(due_at),
                state=state,
                attempts=attempts,
            )

    def knows(self, team_id: str, key: str) -> bool:
        """Whether the call is owed or was called already, as far as it is not forgotten."""
        rows = self._database.execute(
            "SELECT 1 FROM outbox WHERE team_id = ? AND key = ?", team_id, key
        )
        return bool(rows)

    def claim(self, *, limit: int = 20) -> tuple[Parcel, ...]:
        """Parcels of all workspaces that are due, for this caller alone during `LEASE`.

        One whose lease ran out is due again, and uncertain. One that can't be read has failed, so
        that it keeps no other one waiting.
        """
        now = self._database.now()
        with self._database.transaction():
            rows = self._database.execute(
                "UPDATE outbox SET uncertain = uncertain OR state = 'leased', state = 'leased', "
                "    attempts = attempts + 1, due_at = :until "
                "WHERE id IN (SELECT id FROM outbox "
                "    WHERE state IN ('waiting', 'leased') "
                "    AND (due_at <= :now OR due_at > :furthest) "
                "    ORDER BY due_at, id LIMIT :limit) "
                "RETURNING id, team_id, key, method, arguments, notify_user, put_at, attempts, "
                "    uncertain",
                until=stamp(now + LEASE),
                now=stamp(now),
                furthest=stamp(now + FURTHEST),
                limit=limit,
            )
        claimed = sorted(rows, key=lambda row: int(row["id"]))
        return tuple(parcel for row in claimed if (parcel := self._readable(row)))

    def _readable(self, row: Row) -> Parcel | None:
        team_id, key = row["team_id"], row["key"]
        try:
            return _parcel(row)
        except ValueError:
            log.error("The post %s of %s can't be read; it is given up.", key, team_id)  # noqa: TRY400
            with self._database.transaction():
                self._database.execute(
                    "UPDATE outbox SET state = 'failed', error = 'unreadable' WHERE id = ?",
                    row["id"],
                )
            return None

    def renew(self, parcel: Parcel) -> bool:
        """Have the parcel for another `LEASE`; False where somebody else has it by now."""
        now = self._database.now()
        with self._database.transaction():
            renewed = self._database.execute(
                "UPDATE outbox SET due_at = ? "
                "WHERE id = ? AND attempts = ? AND state = 'leased' RETURNING id",
                stamp(now + LEASE),
                parcel.id,
                parcel.attempts,
            )
        return bool(renewed)

    def sent(self, parcel: Parcel, *, channel: str | None = None, ts: str | None = None) -> None:
        """It has arrived, as the message `ts` of `channel` where it is one.

        Its words are forgotten. This holds even where the lease ran out in between. Where a power
        cut takes this back, the parcel is leased as before, and is looked for when that runs out.
        """
        with self._database.transaction(flushed=False):
            self._database.execute(
                "UPDATE outbox SET state = 'sent', channel = ?, ts = ?, error = NULL, "
                "    arguments = '{}' WHERE id = ? AND state <> 'sent'",
                channel,
                ts,
                parcel.id,
            )

    def retry(self, parcel: Parcel, *, at: datetime, error: str, unknown: bool) -> None:
        """Make it due again `at`; `unknown` where this attempt may have arrived all the same."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE outbox SET state = 'waiting', due_at = ?, error = ?, uncertain = ? "
                "WHERE id = ? AND attempts = ? AND state = 'leased'",
                stamp(at),
                error,
                unknown,
                parcel.id,
                parcel.attempts,
            )

    def failed(self, parcel: Parcel, *, error: str) -> None:
        """It can never be sent: its words are forgotten, and `notify_user` is to be told."""
        with self._database.transaction():
            self._database.execute(
                "UPDATE outbox SET state = 'failed', error = ?, arguments = '{}' "
                "WHERE id = ? AND attempts = ? AND state = 'leased'",
                error,
                parcel.id,
                parcel.attempts,
            )

    def has_due(self) -> bool:
        """Whether there is something to `claim`; a read, which needs no turn to write."""
        now = self._database.now()
        return bool(
            self._database.execute(
                "SELECT 1 FROM outbox WHERE state IN ('waiting', 'leased') "
                "AND (due_at <= :now OR due_at > :furthest) LIMIT 1",
                now=stamp(now),
                furthest=stamp(now + FURTHEST),
            )
        )

    def oldest_unsent_age(self) -> timedelta | None:
        """How long the oldest parcel has been owed; None while nothing is owed."""
        now = self._database.now()
        [row] = self._database.execute(
            "SELECT min(put_at) AS moment FROM outbox WHERE state IN ('waiting', 'leased')"
        )
        oldest = _moment(row)
        return now - oldest if oldest else None

    def owed(self) -> int:
        """How many parcels are neither sent nor given up."""
        [row] = self._database.execute(
            "SELECT count(*) AS parcels FROM outbox WHERE state IN ('waiting', 'leased')"
        )
        return int(row["parcels"])

    def owes(self, team_id: str, key: str) -> bool:
        """Whether `key` is still to be sent."""
        return bool(
            self._database.execute(
                "SELECT 1 FROM outbox "
                "WHERE team_id = ? AND key = ? AND state IN ('waiting', 'leased')",
                team_id,
                key,
            )
        )

    def posted(self, team_id: str, key: str) -> tuple[str, str] | None:
        """The channel and ts of the message that `key` has become; None until it has."""
        rows = self._database.execute(
            "SELECT channel, ts FROM outbox WHERE team_id = ? AND key = ? AND ts IS NOT NULL",
            team_id,
            key,
        )
        return (rows[0]["channel"], rows[0]["ts"]) if rows else None

    def posts(self, team_id: str, beginning: str) -> tuple[Post, ...]:
        """What is posted, or owed, under keys that begin so, the first put first."""
        rows = self._database.execute(
            BY_BEGINNING,
            team=team_id,
            first=beginning,
            behind=f"{beginning}\U0010ffff",
        )
        return tuple(Post(*row) for row in rows)

    def purge(self, before: datetime) -> int:
        """Forget what was put `before` and is sent or has failed, and say how many.

        A key that is forgotten counts as new.
        """
        with self._database.transaction():
            gone = self._database.execute(
                "DELETE FROM outbox WHERE put_at < ? AND state IN ('sent', 'failed') "
                "AND key NOT GLOB ? RETURNING id",
                stamp(before),
                f"{LASTING}*",
            )
        return len(gone)


def _moment(row: Row) -> datetime | None:
    return datetime.fromisoformat(row["moment"]) if row["moment"] else None


def _parcel(row: Row) -> Parcel:
    return Parcel.model_validate(unpacked(row, "arguments"))
