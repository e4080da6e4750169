"""The clock of a database notices when it is set."""

from datetime import timedelta

import pytest

from storage import clock
from storage.clock import ClockWatch
from tests.clock import NOON, Machine

SPAN = timedelta(seconds=10)
SECOND = timedelta(seconds=1)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(clock, "time", machine)
    return machine


def test_passing_time_is_no_change_of_the_clock(machine: Machine) -> None:
    watch = ClockWatch()
    for span in (SECOND, timedelta(hours=5), timedelta(days=3)):
        machine.wait(span)
        assert watch.read(machine.now) == machine.wall
        assert not watch.was_set_within(SPAN)


@pytest.mark.parametrize("step", [timedelta(days=2), timedelta(days=-2), -3 * SECOND], ids=str)
def test_a_change_of_the_clock_is_noticed_for_a_while(machine: Machine, step: timedelta) -> None:
    watch = ClockWatch()
    watch.read(machine.now)
    machine.wall += step
    assert watch.read(machine.now) == NOON + step
    machine.wait(SPAN - SECOND)
    watch.read(machine.now)
    assert watch.was_set_within(SPAN)
    machine.wait(SECOND)
    watch.read(machine.now)
    assert not watch.was_set_within(SPAN)


def test_clocks_are_not_compared_with_each_other(machine: Machine) -> None:
    watch = ClockWatch()
    watch.read(machine.now)
    watch.read(lambda: NOON + timedelta(days=2))
    assert not watch.was_set_within(SPAN)
