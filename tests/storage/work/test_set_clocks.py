"""Work goes on, and is done once, when the clock is set forward or back."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from storage import clock
from storage.database import Database
from storage.moments import LEASE, MAX_WAIT
from storage.opening import open_database
from storage.records import OutboxCall
from storage.work.inbox import Inbox
from storage.work.outbox import Outbox
from tests.clock import Machine

DAYS = timedelta(days=2)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
STEPS = pytest.mark.parametrize("step", [DAYS, -DAYS, HOUR, -HOUR], ids=str)
BACK = pytest.mark.parametrize("step", [-DAYS, -HOUR, -MAX_WAIT / 2], ids=str)
CALL = OutboxCall(
    team_id="T1", key="D-1", method="chat.postMessage", arguments={"channel": "C1", "text": "x"}
)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(clock, "time", machine)
    return machine


@pytest.fixture
def processes(path: Path, machine: Machine) -> Iterator[tuple[Database, Database]]:
    """Two processes on one record, both of which have looked at the clock."""
    with closing(open_database(path)) as one, closing(open_database(path)) as another:
        for database in (one, another):
            database.clock = machine.now
            database.now()
        yield one, another


@pytest.fixture
def restarted(
    path: Path, processes: tuple[Database, Database], machine: Machine
) -> Iterator[Database]:
    """A process that has not looked at the clock yet."""
    with closing(open_database(path)) as database:
        database.clock = machine.now
        yield database


@STEPS
def test_a_post_under_way_is_not_made_again_when_the_clock_is_set(
    processes: tuple[Database, Database], machine: Machine, step: timedelta
) -> None:
    ours, theirs = (Outbox(database) for database in processes)
    ours.put(CALL)
    [claimed] = ours.claim()
    machine.wall += step
    machine.wait(LEASE - SECOND)
    assert not theirs.has_due()
    assert theirs.claim() == ours.claim() == ()
    ours.mark_sent(claimed, channel="C1", ts="1.0")
    machine.wait(LEASE)
    assert theirs.claim() == ()


@STEPS
def test_the_post_of_a_dead_process_is_taken_over_soon_after_the_clock_is_set(
    processes: tuple[Database, Database], machine: Machine, step: timedelta
) -> None:
    ours, theirs = (Outbox(database) for database in processes)
    ours.put(CALL)
    ours.claim()
    machine.wall += step
    theirs.has_due()
    machine.wait(2 * LEASE)
    [claimed] = theirs.claim()
    assert claimed.uncertain


@BACK
@pytest.mark.parametrize("attempted", [True, False])
def test_a_waiting_post_is_due_at_once_when_the_clock_is_set_back(
    processes: tuple[Database, Database], machine: Machine, step: timedelta, attempted: bool
) -> None:
    outbox = Outbox(processes[0])
    outbox.put(CALL)
    if attempted:
        [claimed] = outbox.claim()
        outbox.retry(claimed, at=machine.wall + MAX_WAIT, error="none", unknown=False)
        assert not outbox.has_due()
    machine.wall += step
    assert outbox.has_due()
    assert outbox.claim()


@BACK
def test_a_restarted_process_goes_on_at_once_with_what_lies_ahead(
    processes: tuple[Database, Database], restarted: Database, machine: Machine, step: timedelta
) -> None:
    ours = Outbox(processes[0])
    ours.put(CALL)
    ours.claim()
    Inbox(processes[0]).accept("T1", "Q1", {})
    machine.wall += step
    assert Outbox(restarted).claim()
    assert Inbox(restarted).claim_abandoned()


@STEPS
def test_a_question_in_progress_is_not_answered_by_another_process(
    processes: tuple[Database, Database], machine: Machine, step: timedelta
) -> None:
    ours, theirs = (Inbox(database) for database in processes)
    ours.accept("T1", "Q1", {})
    machine.wall += step
    for _ in range(10):
        assert theirs.claim_abandoned() == ()
        ours.renew([("T1", "Q1")])
        machine.wait(2 * SECOND)
    machine.wait(LEASE)
    assert theirs.claim_abandoned()


def test_the_age_of_a_post_is_never_negative(
    processes: tuple[Database, Database], machine: Machine
) -> None:
    outbox = Outbox(processes[0])
    outbox.put(CALL)
    machine.wall -= DAYS
    assert outbox.oldest_unsent_age() == timedelta()
