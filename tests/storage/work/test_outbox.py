import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.database import Database
from storage.errors import StorageError
from storage.moments import LEASE
from storage.opening import open_database
from storage.records import OutboxCall
from storage.work.outbox import BY_PREFIX, Outbox
from tests.clock import at

SOON = timedelta(seconds=1)
DAY = timedelta(days=1)


def call(key: str = "D-1", team: str = "T1", notify_user: str | None = None) -> OutboxCall:
    return OutboxCall(
        team_id=team,
        key=key,
        method="chat.postMessage",
        arguments={"channel": "C1", "text": "Streamlit 🎉"},
        notify_user=notify_user,
    )


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database)


def test_a_call_is_stored_once_per_key_and_workspace(outbox: Outbox, now: datetime) -> None:
    put = [at(outbox, now).put(one) for one in (call(), call(), call("D-2"), call(team="T2"))]
    assert put == [True, False, True, True]
    assert len(at(outbox, now).claim()) == 3


def test_a_claimed_call_equals_the_stored_one(outbox: Outbox, now: datetime) -> None:
    at(outbox, now).put(call(notify_user="UADA"))
    [parcel] = at(outbox, now).claim()
    assert dict(parcel).items() >= dict(call(notify_user="UADA")).items()
    assert (parcel.attempts, parcel.uncertain) == (1, False)


def test_a_call_stored_and_claimed_is_not_claimed_again(outbox: Outbox, now: datetime) -> None:
    [parcel] = at(outbox, now).put_and_claim(call(notify_user="UADA"))
    assert dict(parcel).items() >= dict(call(notify_user="UADA")).items()
    assert (parcel.attempts, parcel.uncertain) == (1, False)
    assert not at(outbox, now).put(call())
    assert at(outbox, now).put_and_claim(call()) == ()
    assert at(outbox, now).claim() == ()


def test_a_call_stored_and_claimed_is_uncertain_once_its_lease_runs_out(
    outbox: Outbox, now: datetime
) -> None:
    at(outbox, now).put_and_claim(call())
    [parcel] = at(outbox, now + LEASE).claim()
    assert (parcel.attempts, parcel.uncertain) == (2, True)


def test_a_call_rolls_back_with_its_cause(
    database: Database, outbox: Outbox, now: datetime
) -> None:
    def halfway() -> None:
        with database.transaction():
            at(outbox, now).put(call())
            database.execute("SELECT no_such_function()")

    with pytest.raises(StorageError):
        halfway()
    assert outbox.pending() == 0


@pytest.mark.usefixtures("no_timeouts")
def test_a_call_is_claimed_by_one_sender_only(path: Path, now: datetime) -> None:
    with closing(open_database(path)) as one, closing(open_database(path)) as another:
        for key in range(40):
            at(Outbox(one), now).put(call(str(key)))
        together = threading.Barrier(8)

        def send(number: int) -> list[str]:
            together.wait()
            outbox = Outbox((one, another)[number % 2])
            return [parcel.key for _ in range(4) for parcel in at(outbox, now).claim(limit=3)]

        with ThreadPoolExecutor(8) as pool:
            claimed = [key for keys in pool.map(send, range(8)) for key in keys]
    assert sorted(claimed, key=int) == [str(key) for key in range(40)]


def test_calls_are_claimed_in_the_order_they_were_stored(outbox: Outbox, now: datetime) -> None:
    for key in ("b", "a", "c"):
        at(outbox, now).put(call(key))
    assert [parcel.key for parcel in at(outbox, now).claim(limit=2)] == ["b", "a"]


def test_a_sent_call_is_not_claimed_again_and_its_message_is_known(
    outbox: Outbox, now: datetime
) -> None:
    at(outbox, now).put(call())
    [parcel] = at(outbox, now).claim()
    assert outbox.posted_message("T1", "D-1") is None
    outbox.mark_sent(parcel, channel="C1", ts="17.42")
    assert outbox.posted_message("T1", "D-1") == ("C1", "17.42")
    assert outbox.posted_message("T2", "D-1") is None
    assert at(outbox, now + 10 * LEASE).claim() == ()
    assert not at(outbox, now).put(call())


def test_a_call_without_a_message_is_sent_without_channel_and_ts(
    outbox: Outbox, now: datetime
) -> None:
    at(outbox, now).put(call())
    [parcel] = at(outbox, now).claim()
    outbox.mark_sent(parcel)
    assert outbox.posted_message("T1", "D-1") is None
    assert outbox.pending() == 0


def test_a_claimed_call_is_not_claimed_again_during_the_lease(
    outbox: Outbox, now: datetime
) -> None:
    at(outbox, now).put(call())
    at(outbox, now).claim()
    assert at(outbox, now + LEASE - SOON).claim() == ()
    assert not at(outbox, now + LEASE - SOON).has_due()
    assert at(outbox, now + LEASE).has_due()


def test_a_call_is_uncertain_after_its_lease_ran_out(outbox: Outbox, now: datetime) -> None:
    at(outbox, now).put(call())
    at(outbox, now).claim()
    [parcel] = at(outbox, now + LEASE).claim()
    assert (parcel.attempts, parcel.uncertain) == (2, True)


@pytest.mark.parametrize("unknown", [True, False])
def test_a_retry_sets_due_time_and_uncertainty(
    outbox: Outbox, now: datetime, unknown: bool
) -> None:
    at(outbox, now).put(call())
    [parcel] = at(outbox, now).claim()
    outbox.retry(parcel, at=now + 3 * LEASE, error="ratelimited", unknown=unknown)
    assert (
        at(outbox, now + 3 * LEASE - SOON).has_due(),
        at(outbox, now + 3 * LEASE).has_due(),
    ) == (
        False,
        True,
    )
    assert at(outbox, now + 2 * LEASE).claim() == ()
    [again] = at(outbox, now + 3 * LEASE).claim()
    assert (again.attempts, again.uncertain) == (2, unknown)


def test_a_certain_failure_clears_the_uncertainty(outbox: Outbox, now: datetime) -> None:
    at(outbox, now).put(call())
    at(outbox, now).claim()
    [parcel] = at(outbox, now + LEASE).claim()
    outbox.retry(parcel, at=now + LEASE, error="ratelimited", unknown=False)
    [again] = at(outbox, now + LEASE).claim()
    assert not again.uncertain


def test_a_late_sender_does_not_affect_the_next_claim(outbox: Outbox, now: datetime) -> None:
    at(outbox, now).put(call())
    [late] = at(outbox, now).claim()
    [current] = at(outbox, now + LEASE).claim()
    outbox.retry(late, at=now, error="timeout", unknown=True)
    outbox.mark_failed(late, error="channel_not_found")
    assert at(outbox, now + LEASE).claim() == ()
    assert (
        at(outbox, now + 2 * LEASE - SOON).has_due(),
        at(outbox, now + 2 * LEASE).has_due(),
    ) == (
        False,
        True,
    )
    outbox.mark_sent(late, channel="C1", ts="17.42")
    outbox.mark_sent(current, channel="C1", ts="99.99")
    assert outbox.posted_message("T1", "D-1") == ("C1", "17.42")


def test_a_failed_call_is_not_claimed_again(outbox: Outbox, now: datetime) -> None:
    at(outbox, now).put(call())
    [parcel] = at(outbox, now).claim()
    outbox.mark_failed(parcel, error="channel_not_found")
    assert at(outbox, now + 10 * LEASE).claim() == ()
    assert outbox.pending() == 0


def test_a_finished_call_keeps_its_key_but_not_its_arguments(
    database: Database, outbox: Outbox, now: datetime
) -> None:
    for key in ("sent", "failed"):
        at(outbox, now).put(call(key))
    sent, failed = at(outbox, now).claim()
    outbox.mark_sent(sent)
    outbox.mark_failed(failed, error="channel_not_found")
    kept = database.execute("SELECT arguments FROM outbox")
    assert [row["arguments"] for row in kept] == ["{}", "{}"]
    assert outbox.contains("T1", "failed")
    assert not outbox.contains("T2", "failed")


def test_the_age_of_the_oldest_pending_call_is_known(outbox: Outbox, now: datetime) -> None:
    assert at(outbox, now).oldest_unsent_age() is None
    at(outbox, now).put(call("old"))
    at(outbox, now + SOON).put(call("new"))
    assert at(outbox, now + 5 * SOON).oldest_unsent_age() == 5 * SOON
    [old] = at(outbox, now).claim()
    outbox.mark_sent(old)
    assert at(outbox, now + 5 * SOON).oldest_unsent_age() == 4 * SOON


@pytest.mark.parametrize("put_at", ["", "1 December", "9999-99-99T00:00:00.000000+00:00"])
def test_a_date_that_is_none_does_not_hide_the_age_of_the_others(
    outbox: Outbox, database: Database, now: datetime, put_at: str
) -> None:
    at(outbox, now).put(call("damaged"))
    database.execute("UPDATE outbox SET put_at = ?", put_at)
    assert at(outbox, now).oldest_unsent_age() is None
    at(outbox, now).put(call("good"))
    assert at(outbox, now + SOON).oldest_unsent_age() == SOON


def test_a_date_without_a_time_zone_is_in_utc(
    outbox: Outbox, database: Database, now: datetime
) -> None:
    at(outbox, now).put(call())
    naive = now.replace(tzinfo=None).isoformat()
    database.execute("UPDATE outbox SET put_at = ?", naive)
    assert at(outbox, now + SOON).oldest_unsent_age() == SOON


def test_finished_calls_are_purged(outbox: Outbox, now: datetime) -> None:
    for key, age in [("sent", 2), ("failed", 2), ("young", 1), ("waiting", 2), ("leased", 2)]:
        at(outbox, now - age * DAY).put(call(key))
    parcels = {parcel.key: parcel for parcel in at(outbox, now).claim()}
    outbox.mark_sent(parcels["sent"], channel="C1", ts="17.42")
    outbox.mark_sent(parcels["young"], channel="C1", ts="17.43")
    outbox.mark_failed(parcels["failed"], error="channel_not_found")
    outbox.retry(parcels["waiting"], at=now, error="ratelimited", unknown=False)
    assert outbox.purge(now - DAY) == 2
    assert outbox.posted_message("T1", "sent") is None
    assert outbox.posted_message("T1", "young") == ("C1", "17.43")
    assert [parcel.key for parcel in at(outbox, now + LEASE).claim()] == ["waiting", "leased"]


def test_the_post_of_a_decision_is_never_purged(outbox: Outbox, now: datetime) -> None:
    for key in ("decision:D-1", "refused:decision:D-1"):
        at(outbox, now - 2 * DAY).put(call(key))
    for parcel in at(outbox, now).claim():
        outbox.mark_sent(parcel, channel="C1", ts="17.42")
    assert outbox.purge(now) == 1
    assert outbox.posted_message("T1", "decision:D-1") == ("C1", "17.42")


def test_calls_are_due_after_the_clock_is_set_back(outbox: Outbox, now: datetime) -> None:
    at(outbox, now + DAY).put(call())
    at(outbox, now).put(call("D-2"))
    assert [parcel.key for parcel in at(outbox, now).claim()] == ["D-1", "D-2"]
    assert at(outbox, now).claim() == ()


def test_messages_are_found_by_key_prefix(outbox: Outbox, now: datetime) -> None:
    for number, key in enumerate(("revisit:D-1:b", "revisit:D-1:a", "revisit:D-11:a", "owed:D-1:")):
        at(outbox, now).put(call(key))
        for parcel in at(outbox, now).claim() if number < 3 else ():
            outbox.mark_sent(parcel, channel="C1", ts=str(number))
    first, second = ("revisit:D-1:b", "C1", "0"), ("revisit:D-1:a", "C1", "1")
    assert outbox.posted_messages("T1", "revisit:D-1:") == (first, second)
    assert outbox.posted_messages("T1", "revisit:D-1") == (
        first,
        second,
        ("revisit:D-11:a", "C1", "2"),
    )
    assert outbox.posted_messages("T1", "owed") == (("owed:D-1:", None, None),)
    assert outbox.posted_messages("T2", "revisit") == ()


def test_a_failed_call_has_no_message(outbox: Outbox, now: datetime) -> None:
    at(outbox, now).put(call())
    [parcel] = at(outbox, now).claim()
    outbox.mark_failed(parcel, error="is_archived")
    assert outbox.posted_messages("T1", "D-1") == ()


def test_a_key_prefix_is_looked_up_in_an_index(database: Database) -> None:
    values = {"team": "T1", "first": "a", "behind": "b"}
    plan = database.execute(f"EXPLAIN QUERY PLAN {BY_PREFIX}", **values)
    assert "(team_id=? AND key>? AND key<?)" in plan[0]["detail"]
