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
from tests.clock import at

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
        at(inbox, now).accept(team, key, {})
        for team, key in [("T1", "Ev1"), ("T1", "Ev1"), ("T2", "Ev1"), ("T1", "Ev2")]
    ]
    assert taken == [True, False, True, True]


def test_it_is_not_taken_again_once_done(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    inbox.mark_done("T1", "Ev1")
    assert not at(inbox, now + timedelta(hours=1)).accept("T1", "Ev1", {})


def test_what_is_held_is_not_abandoned_however_long_it_waits(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    at(inbox, now).accept("T1", "Ev2", {})
    late = now + LEASE - SOON
    at(inbox, late).renew({("T1", "Ev1"), ("T2", "Ev2")})
    assert [left.key for left in at(inbox, late + SOON).claim_abandoned()] == ["Ev2"]
    [left] = at(inbox, late + LEASE).claim_abandoned()
    assert left.key == "Ev1"


def test_what_is_done_stays_so_where_it_is_held(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    inbox.mark_done("T1", "Ev1")
    at(inbox, now + LEASE).renew({("T1", "Ev1")})
    assert at(inbox, now + 3 * LEASE).claim_abandoned() == ()


def test_of_many_that_deliver_it_at_once_one_is_to_handle_it(path: Path, now: datetime) -> None:
    """Half of the threads use a database object of their own, as another process does."""
    together = threading.Barrier(32)
    with closing(open_database(path)) as one, closing(open_database(path)) as another:

        def deliver(number: int) -> bool:
            together.wait()
            return at(Inbox((one, another)[number % 2]), now).accept("T1", "Ev1", {})

        with ThreadPoolExecutor(32) as pool:
            assert list(pool.map(deliver, range(32))).count(True) == 1


def test_whoever_accepts_it_has_it_alone_for_the_lease(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {"text": "hi"})
    assert at(inbox, now + LEASE - SOON).claim_abandoned() == ()
    [delivery] = at(inbox, now + LEASE).claim_abandoned()
    assert (delivery.team_id, delivery.key, delivery.payload) == ("T1", "Ev1", {"text": "hi"})


def test_whoever_takes_it_over_has_a_lease_too(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    assert len(at(inbox, now + LEASE).claim_abandoned()) == 1
    assert at(inbox, now + LEASE + SOON).claim_abandoned() == ()
    assert len(at(inbox, now + 2 * LEASE).claim_abandoned()) == 1


def test_an_attempt_counts_when_it_begins_and_not_when_it_is_claimed(
    inbox: Inbox, now: datetime
) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    for turn in range(1, 9):
        assert at(inbox, now + turn * LEASE).claim_abandoned()
    assert [inbox.begin_attempt("T1", "Ev1") for _ in range(3)] == [2, 3, 4]
    assert inbox.begin_attempt("T1", "Ev2") == 0


def test_what_is_done_is_never_abandoned(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    inbox.mark_done("T1", "Ev1")
    assert at(inbox, now + 10 * LEASE).claim_abandoned() == ()


def test_to_be_done_in_one_workspace_says_nothing_of_another(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    at(inbox, now).accept("T2", "Ev1", {})
    inbox.mark_done("T1", "Ev1")
    [delivery] = at(inbox, now + LEASE).claim_abandoned()
    assert delivery.team_id == "T2"


def test_the_oldest_are_taken_over_first(inbox: Inbox, now: datetime) -> None:
    for age in (1, 3, 2):
        at(inbox, now - age * SOON).accept("T1", f"Ev{age}", {})
    claimed = at(inbox, now + LEASE).claim_abandoned(limit=2)
    assert [delivery.key for delivery in claimed] == ["Ev3", "Ev2"]


@settings(max_examples=30)
@given(payload=st.dictionaries(st.text(), JSON, max_size=4))
def test_a_payload_comes_back_as_it_was(
    shared_inbox: Inbox, new_team: Callable[[], str], now: datetime, payload: dict[str, object]
) -> None:
    at(shared_inbox, now - LEASE).accept(new_team(), "Ev1", payload)
    [delivery] = at(shared_inbox, now).claim_abandoned()
    shared_inbox.mark_done(delivery.team_id, delivery.key)
    assert delivery.payload == payload


def test_what_it_said_is_forgotten_once_done(
    database: Database, inbox: Inbox, now: datetime
) -> None:
    at(inbox, now).accept("T1", "Ev1", {"text": "confidential"})
    inbox.mark_done("T1", "Ev1")
    [row] = database.execute("SELECT payload FROM inbox")
    assert row["payload"] == "{}"


def test_only_old_deliveries_that_are_done_are_purged(inbox: Inbox, now: datetime) -> None:
    for key, age in [("old", 2), ("new", 0), ("unfinished", 2)]:
        at(inbox, now - age * timedelta(days=1)).accept("T1", key, {})
    inbox.mark_done("T1", "old")
    inbox.mark_done("T1", "new")
    assert inbox.purge(now - timedelta(days=1)) == 1
    taken = [at(inbox, now).accept("T1", key, {}) for key in ("old", "new", "unfinished")]
    assert taken == [True, False, False]


def test_a_clock_that_is_put_back_keeps_nothing_from_being_taken_over(
    inbox: Inbox, now: datetime
) -> None:
    at(inbox, now + timedelta(days=1)).accept("T1", "Ev1", {})
    assert [delivery.key for delivery in at(inbox, now).claim_abandoned()] == ["Ev1"]
    assert at(inbox, now).claim_abandoned() == ()
