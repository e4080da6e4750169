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


def test_a_delivery_is_accepted_once_per_workspace(inbox: Inbox, now: datetime) -> None:
    taken = [
        at(inbox, now).accept(team, key, {})
        for team, key in [("T1", "Ev1"), ("T1", "Ev1"), ("T2", "Ev1"), ("T1", "Ev2")]
    ]
    assert taken == [True, False, True, True]


def test_a_handled_delivery_is_not_accepted_again(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    inbox.mark_done("T1", "Ev1")
    assert not at(inbox, now + timedelta(hours=1)).accept("T1", "Ev1", {})


def test_a_renewed_delivery_is_not_abandoned(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    at(inbox, now).accept("T1", "Ev2", {})
    late = now + LEASE - SOON
    at(inbox, late).renew({("T1", "Ev1"), ("T2", "Ev2")})
    assert [left.key for left in at(inbox, late + SOON).claim_abandoned()] == ["Ev2"]
    [left] = at(inbox, late + LEASE).claim_abandoned()
    assert left.key == "Ev1"


def test_renewing_a_handled_delivery_does_nothing(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    inbox.mark_done("T1", "Ev1")
    at(inbox, now + LEASE).renew({("T1", "Ev1")})
    assert at(inbox, now + 3 * LEASE).claim_abandoned() == ()


@pytest.mark.usefixtures("no_timeouts")
def test_one_of_many_concurrent_deliveries_is_accepted(path: Path, now: datetime) -> None:
    """Half of the threads use a separate database object, as another process would."""
    together = threading.Barrier(32)
    with closing(open_database(path)) as one, closing(open_database(path)) as another:

        def deliver(number: int) -> bool:
            together.wait()
            return at(Inbox((one, another)[number % 2]), now).accept("T1", "Ev1", {})

        with ThreadPoolExecutor(32) as pool:
            assert list(pool.map(deliver, range(32))).count(True) == 1


def test_an_accepted_delivery_is_leased(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {"text": "hi"})
    assert at(inbox, now + LEASE - SOON).claim_abandoned() == ()
    [delivery] = at(inbox, now + LEASE).claim_abandoned()
    assert (delivery.team_id, delivery.key, delivery.payload) == ("T1", "Ev1", {"text": "hi"})


def test_a_delivery_that_is_taken_over_is_leased(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    assert len(at(inbox, now + LEASE).claim_abandoned()) == 1
    assert at(inbox, now + LEASE + SOON).claim_abandoned() == ()
    assert len(at(inbox, now + 2 * LEASE).claim_abandoned()) == 1


def test_an_attempt_counts_when_it_begins_rather_than_when_claimed(
    inbox: Inbox, now: datetime
) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    for turn in range(1, 9):
        assert at(inbox, now + turn * LEASE).claim_abandoned()
    assert [inbox.begin_attempt("T1", "Ev1") for _ in range(3)] == [2, 3, 4]
    assert inbox.begin_attempt("T1", "Ev2") == 0


def test_a_handled_delivery_is_never_abandoned(inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {})
    inbox.mark_done("T1", "Ev1")
    assert at(inbox, now + 10 * LEASE).claim_abandoned() == ()


def test_a_delivery_is_handled_per_workspace(inbox: Inbox, now: datetime) -> None:
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
def test_a_payload_is_read_back_unchanged(
    shared_inbox: Inbox, new_team: Callable[[], str], now: datetime, payload: dict[str, object]
) -> None:
    at(shared_inbox, now - LEASE).accept(new_team(), "Ev1", payload)
    [delivery] = at(shared_inbox, now).claim_abandoned()
    shared_inbox.mark_done(delivery.team_id, delivery.key)
    assert delivery.payload == payload


def test_a_payload_is_deleted_once_handled(database: Database, inbox: Inbox, now: datetime) -> None:
    at(inbox, now).accept("T1", "Ev1", {"text": "confidential"})
    inbox.mark_done("T1", "Ev1")
    [row] = database.execute("SELECT payload FROM inbox")
    assert row["payload"] == "{}"


def test_only_old_handled_deliveries_are_purged(inbox: Inbox, now: datetime) -> None:
    for key, age in [("old", 2), ("new", 0), ("unfinished", 2)]:
        at(inbox, now - age * timedelta(days=1)).accept("T1", key, {})
    inbox.mark_done("T1", "old")
    inbox.mark_done("T1", "new")
    assert inbox.purge(now - timedelta(days=1)) == 1
    taken = [at(inbox, now).accept("T1", key, {}) for key in ("old", "new", "unfinished")]
    assert taken == [True, False, False]


def test_deliveries_are_taken_over_after_the_clock_is_set_back(inbox: Inbox, now: datetime) -> None:
    at(inbox, now + timedelta(days=1)).accept("T1", "Ev1", {})
    assert [delivery.key for delivery in at(inbox, now).claim_abandoned()] == ["Ev1"]
    assert at(inbox, now).claim_abandoned() == ()
