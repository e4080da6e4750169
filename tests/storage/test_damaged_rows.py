"""A row that nobody can read keeps no other one waiting."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from storage.database import Database
from storage.decisions import DecisionLog
from storage.inbox import Inbox
from storage.moments import LEASE
from storage.outbox import Outbox
from storage.record.agenda import Agenda
from storage.records import Call, Draft

SPOILT = ("[", "[]", "17", '{"a": ')
"""No JSON, or not the JSON that is due."""


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_post_that_cannot_be_read_is_given_up_and_the_next_one_is_claimed(
    spoilt: str, database: Database, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = Outbox(database)
    for key in ("bad", "good"):
        outbox.put(Call(team_id="T1", key=key, method="m", arguments={"text": key}), now=now)
    database.execute("UPDATE outbox SET arguments = ? WHERE key = 'bad'", spoilt)
    claimed = [parcel.key for _ in range(2) for parcel in outbox.claim(now, limit=1)]
    assert (claimed, outbox.owed()) == (["good"], 1)
    assert "The post bad of T1 can't be read; it is given up." in caplog.text


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_delivery_that_cannot_be_read_is_given_up_and_the_others_are_taken_over(
    spoilt: str, database: Database, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(database)
    for key in ("first", "bad", "last"):
        inbox.accept("T1", key, {"text": key}, now=now)
    database.execute("UPDATE inbox SET payload = ? WHERE key = 'bad'", spoilt)
    assert {one.key for one in inbox.claim_abandoned(now + LEASE)} == {"first", "last"}
    assert "The delivery bad of T1 can't be read; it is given up." in caplog.text
    assert {one.key for one in inbox.claim_abandoned(now + 2 * LEASE)} == {"first", "last"}


def test_decisions_that_cannot_be_settled_keep_no_other_one_from_it_for_ever(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    for number in range(1, 5):
        log.record(draft_of(channel="C1"), key=str(number), now=now)
    database.execute("UPDATE decisions SET deciders = '[' WHERE number < 4")
    seen = {one for _ in range(200) for one in log.unsettled(limit=1)}
    assert seen == {("T1", number, "C1") for number in range(1, 5)}


def test_a_decision_that_cannot_be_read_comes_up_beside_the_others(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    day = date(2027, 3, 1)
    for number in (1, 2):
        log.record(draft_of(revisit_on=day), key=str(number), now=now)
    database.execute("UPDATE decisions SET options = '[' WHERE number = 1")
    agenda = Agenda(database)
    assert [one.number for one in agenda.undated()] == [1, 2]
    due = agenda.claim_due(now + timedelta(days=400))
    assert [(one.number, one.turn) for one in due] == [(1, 1), (2, 1)]
