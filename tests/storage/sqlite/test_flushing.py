"""Which commits survive a power cut, by the level of `PRAGMA synchronous` at each write."""

import errno
import os
from collections.abc import Callable
from datetime import datetime

import pytest

from storage.database import Database
from storage.errors import StorageError
from storage.record.log import DecisionLog
from storage.records import Draft, Interview, OutboxCall
from storage.work.feedback import Votes
from storage.work.inbox import Inbox
from storage.work.interviews import Interviews
from storage.work.outbox import Outbox
from tests.clock import at

FULL, NORMAL = 2, 1
CALL = OutboxCall(team_id="T1", key="K", method="chat.postMessage", arguments={"channel": "C1"})


def note_levels(database: Database, change: str) -> None:
    """Log the synchronous level at each `change` of a table, such as `INSERT ON inbox`."""
    with database.transaction():  # what is temporary belongs to the connection that writes
        database.execute("CREATE TEMP TABLE IF NOT EXISTS levels (level)")
        database.execute(
            f"CREATE TEMP TRIGGER noting AFTER {change} "
            "BEGIN INSERT INTO levels SELECT synchronous FROM pragma_synchronous; END"
        )


def levels(database: Database) -> list[int]:
    with database.transaction():
        return [row["level"] for row in database.execute("SELECT level FROM levels")]


def level(database: Database) -> int:
    [row] = database.execute("PRAGMA synchronous")
    return int(row[0])


def test_a_transaction_is_flushed_unless_it_says_otherwise(database: Database) -> None:
    seen = []
    for given in ({}, {"flushed": False}, {"flushed": True}):
        with database.transaction(**given):
            seen.append(level(database))
    assert seen == [FULL, NORMAL, FULL]


def test_a_transaction_is_flushed_after_an_unflushed_one_failed(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction(flushed=False):
        raise ZeroDivisionError
    with database.transaction():
        assert level(database) == FULL


def test_an_unflushed_commit_can_be_flushed_later(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed, fsync = [], os.fsync

    def noted(file: int) -> None:
        flushed.append(os.fstat(file).st_ino)
        fsync(file)

    monkeypatch.setattr(os, "fsync", noted)
    at(Inbox(database), now).accept("T1", "Ev1", {})
    database.flush()
    assert flushed == [database.path.with_name(f"{database.path.name}-wal").stat().st_ino]


def test_a_failed_flush_reports_the_consequence(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(StorageError, match="may not survive a power cut: Input/output error"):
        database.flush()


def test_a_nested_transaction_is_flushed_with_the_outer_one(
    database: Database, now: datetime, log: DecisionLog
) -> None:
    note_levels(database, "INSERT ON inbox")
    with database.transaction():
        at(Inbox(database), now).accept("T1", "Ev1", {})
    assert levels(database) == [FULL]


def test_an_accepted_delivery_is_not_flushed(database: Database, now: datetime) -> None:
    note_levels(database, "INSERT ON inbox")
    at(Inbox(database), now).accept("T1", "Ev1", {})
    assert levels(database) == [NORMAL]


@pytest.mark.parametrize("put", [Outbox.put, Outbox.put_and_claim])
def test_a_pending_call_is_flushed_before_it_is_made(
    database: Database, now: datetime, put: Callable[..., object]
) -> None:
    note_levels(database, "INSERT ON outbox")
    put(at(Outbox(database), now), CALL)
    assert levels(database) == [FULL]


def test_a_claim_is_flushed_and_the_outcome_is_not(database: Database, now: datetime) -> None:
    """If the outcome is lost, the flushed claim makes the sender look for the message."""
    outbox = Outbox(database)
    at(outbox, now).put(CALL)
    note_levels(database, "UPDATE ON outbox")
    [parcel] = at(outbox, now).claim()
    outbox.mark_sent(parcel, channel="C1", ts="1.2")
    assert levels(database) == [FULL, NORMAL]


def test_a_decision_is_flushed_before_it_is_confirmed(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    note_levels(database, "INSERT ON decisions")
    at(log, now).record(draft_of(), key="I1")
    assert levels(database) == [FULL]


def test_a_vote_is_flushed_before_it_is_confirmed(database: Database, now: datetime) -> None:
    note_levels(database, "INSERT ON votes")
    at(Votes(database), now).cast("T1", "answer", "UADA", True, guide="g", entry="e")
    assert levels(database) == [FULL]


def test_a_page_of_an_interview_is_flushed_before_the_next_is_shown(
    database: Database, interview_of: Callable[..., Interview]
) -> None:
    note_levels(database, "INSERT ON interviews")
    Interviews(database).save(interview_of())
    assert levels(database) == [FULL]
