import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.moments import LEASE
from storage.opening import open_database
from storage.work.inbox import Inbox

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
SOON = timedelta(seconds=1)


@pytest.fixture(scope="module")
def shared_inbox(shared_database: Database) -> Inbox:
    return Inbox(shared_database)


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database)


def test_a_delivery_is_taken_once_per_workspace(inbox: Inbox, now: datetime) -> None:
    taken = [
        inbox.accept(team, key, {}, now=now)
        for team, key in [("T1", "Ev1"), ("T1", "Ev1"), ("T2", "Ev1"), ("T1", "Ev2")]
    ]
    assert taken == [True, False, True, True]


def test_it_is_not_taken_again_once_done(inbox: Inbox, now: datetime) -> None:
    inbox.accept("T1", "Ev1", {}, now=now)
    inbox.done("T1", "Ev1")
    assert not inbox.accept("T1", "Ev1", {}, now=now + timedelta(hours=1))


def test_what_is_held_is_not_abandoned_however_long_it_waits(inbox: Inbox, now: datetime) -> None:
    inbox.accept("T1", "Ev1", {}, now=now)
    inbox.accept("T1", "Ev2", {}, now=now)
    late = now + LEASE - SOON
    inbox.hold({("T1", "Ev1"), ("T2", "Ev2")}, now=late)
    assert [left.key for left in inbox.claim_abandoned(late + SOON)] == ["Ev2"]
    [left] = inbox.claim_abandoned(late + LEASE)
    assert left.key == "Ev1"


def test_what_is_done_stays_so_where_it_is_held(inbox: Inbox, now: datetime) -> None:
    inbox.accept("T1", "Ev1", {}, now=now)
    inbox.done("T1", "Ev1")
    inbox.hold({("T1", "Ev1")}, now=now + LEASE)
    assert inbox.claim_abandoned(now + 3 * LEASE) == ()


def test_of_many_that_deliver_it_at_once_one_is_to_handle_it(path: Path, now: datetime) -> None:
    """Half of the threads use a database object of their own, as another process does."""
    together = threading.Barrier(32)
    with closing(open_database(path)) as one, closing(open_database(path)) as another:

        def deliver(number: int) -> bool:
            together.wait()
            return Inbox((one, another)[number % 2]).accept("T1", "Ev1", {}, now=now)

        with ThreadPoolExecutor(32) as pool:
            assert list(pool.map(deliver, range(32))).count(True) == 1


def test_whoever_accepts_it_has_it_alone_for_the_lease(inbox: Inbox, now: datetime) -> None:
    inbox.accept("T1", "Ev1", {"text": "hi"}, now=now)
    assert inbox.claim_abandoned(now + LEASE - SOON) == ()
    [delivery] = inbox.claim_abandoned(now + LEASE)
    assert (delivery.team_id, delivery.key, delivery.payload) == ("T1", "Ev1", {"text": "hi"})


def test_whoever_takes_it_over_has_a_lease_too(inbox: Inbox, now: datetime) -> None:
    inbox.accept("T1", "Ev1", {}, now=now)
    assert len(inbox.claim_abandoned(now + LEASE)) == 1
    assert inbox.claim_abandoned(now + LEASE + SOON) == ()
    assert len(inbox.claim_abandoned(now + 2 * LEASE)) == 1


def test_an_attempt_counts_when_it_begins_and_not_when_it_is_claimed(
    inbox: Inbox, now: datetime
) -> None:
    inbox.accept("T1", "Ev1", {}, now=now)
    for turn in range(1, 9):
        assert inbox.claim_abandoned(now + turn * LEASE)
    assert [inbox.attempt("T1", "Ev1") for _ in range(3)] == [2, 3, 4]
    assert inbox.attempt("T1", "Ev2") == 0


def test_what_is_done_is_never_abandoned(inbox: Inbox, now: datetime) -> None:
    inbox.accept("T1", "Ev1", {}, now=now)
    inbox.done("T1", "Ev1")
    assert inbox.claim_abandoned(now + 10 * LEASE) == ()


def test_to_be_done_in_one_workspace_says_nothing_of_another(inbox: Inbox, now: datetime) -> None:
    inbox.accept("T1", "Ev1", {}, now=now)
    inbox.accept("T2", "Ev1", {}, now=now)
    inbox.done("T1", "Ev1")
    [delivery] = inbox.claim_abandoned(now + LEASE)
    assert delivery.team_id == "T2"


def test_the_oldest_are_taken_over_first(inbox: Inbox, now: datetime) -> None:
    for age in (1, 3, 2):
        inbox.accept("T1", f"Ev{age}", {}, now=now - age * SOON)
    claimed = inbox.claim_abandoned(now + LEASE, limit=2)
    assert [delivery.key for delivery in claimed] == ["Ev3", "Ev2"]


@settings(max_examples=30)
@given(payload=st.dictionaries(st.text(), JSON, max_size=4))
def test_a_payload_comes_back_as_it_was(
    shared_inbox: Inbox, new_team: Callable[[], str], now: datetime, payload: dict[str, object]
) -> None:
    shared_inbox.accept(new_team(), "Ev1", payload, now=now - LEASE)
    [delivery] = shared_inbox.claim_abandoned(now)
    shared_inbox.done(delivery.team_id, delivery.key)
    assert delivery.payload == payload


def test_what_it_said_is_forgotten_once_done(
    database: Database, inbox: Inbox, now: datetime
) -> None:
    inbox.accept("T1", "Ev1", {"text": "confidential"}, now=now)
    inbox.done("T1", "Ev1")
    [row] = database.execute("SELECT payload FROM inbox")
    assert row["payload"] == "{}"


def test_only_old_deliveries_that_are_done_are_purged(inbox: Inbox, now: datetime) -> None:
    for key, age in [("old", 2), ("new", 0), ("unfinished", 2)]:
        inbox.accept("T1", key, {}, now=now - age * timedelta(days=1))
    inbox.done("T1", "old")
    inbox.done("T1", "new")
    assert inbox.purge(now - timedelta(days=1)) == 1
    taken = [inbox.accept("T1", key, {}, now=now) for key in ("old", "new", "unfinished")]
    assert taken == [True, False, False]


def test_a_clock_that_is_put_back_keeps_nothing_from_being_taken_over(
    inbox: Inbox, now: datetime
) -> None:
    inbox.accept("T1", "Ev1", {}, now=now + timedelta(days=1))
    assert [delivery.key for delivery in inbox.claim_abandoned(now)] == ["Ev1"]
    assert inbox.claim_abandoned(now) == ()
