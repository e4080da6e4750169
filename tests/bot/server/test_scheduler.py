"""A step of the scheduler that blocks or fails does not affect the others."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground import Playground
from bot.server import scheduler
from bot.server.composition import running
from bot.server.scheduler import Periodic, Scheduler
from bot.services import Services
from bot.settings import Settings
from storage.records import Gap
from tests.bot.drafts import round_of
from tests.clock import Machine, at, services_at

RETENTION = timedelta(days=90)
YEARS = timedelta(days=800)
HOUR = 3600.0


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    """Services whose clock is far ahead, out of reach of the other scheduler on this record."""
    with running(settings) as services:
        later = services.stores.now() + YEARS
        yield services_at(services, later)


@contextmanager
def scheduling(services: Services, digest: Callable[[], object]) -> Iterator[None]:
    running = Scheduler(services, RETENTION, digest)
    running.start()
    try:
        yield
    finally:
        running.stop()


def test_a_step_that_waits_for_slack_does_not_keep_rounds_open(
    services: Services, slack: Playground
) -> None:
    begun, release = threading.Event(), threading.Event()

    def wait_for_slack() -> None:
        begun.set()
        release.wait(HOUR)

    with scheduling(services, wait_for_slack):
        try:
            assert begun.wait(HOUR)
            begin_round(services, slack.seed.team.id)
            slack.wait_for(lambda: not services.stores.rounds.overdue(services.stores.now()))
        finally:
            release.set()


def begin_round(services: Services, team: str) -> None:
    """Begin a round that ends in two weeks, years before the time of `services`."""
    began_at = services.stores.now() - YEARS
    services.stores.rounds.begin(round_of(services, team, "R1", "C0PLATFORM", began_at))


def test_a_purge_that_fails_does_not_stop_the_others(services: Services, slack: Playground) -> None:
    past, team = services.stores.now() - YEARS, slack.seed.team.id
    services.stores.gaps.save(
        Gap(
            team_id=team,
            key="1",
            text="Zanzibar",
            verdict="unknown",
            guide=None,
            entry=None,
            channel="C1",
            asked_at=past,
        )
    )
    at(services.stores.votes, past).cast(team, "1", "U1", helpful=True, guide="g", entry="e")
    services.stores.database.execute(
        "CREATE TRIGGER stuck BEFORE DELETE ON gaps BEGIN SELECT RAISE(ABORT, 'stuck'); END"
    )
    with scheduling(services, list):
        slack.wait_for(lambda: not services.stores.votes.tally())
    assert len(services.stores.gaps.all(team)) == 1


def test_a_periodic_step_keeps_its_period_and_waits_until_it_may_run() -> None:
    machine, ran, allowed = Machine(), [0], [True]

    def step() -> None:
        ran[0] += 1

    periodic = Periodic(timedelta(minutes=1), step, lambda: allowed[0], machine.monotonic)
    for seconds, count in ((0, 1), (59, 1), (1, 2), (59, 2)):
        machine.wait(timedelta(seconds=seconds))
        periodic()
        assert ran[0] == count
    allowed[0] = False
    machine.wait(timedelta(minutes=5))
    periodic()
    assert ran[0] == 2
    allowed[0] = True
    periodic()
    assert ran[0] == 3


@pytest.fixture
def wrong() -> list[timedelta]:
    """By how much the clock of `machine_services` is wrong; tests set it."""
    return [timedelta()]


@pytest.fixture
def machine_services(settings: Settings, wrong: list[timedelta]) -> Iterator[Services]:
    """Services on a machine with a clock that the test sets."""
    with running(settings) as services:
        services.slack.client.auth_test()
        services.stores.database.clock = lambda: datetime.now(UTC) + wrong[0]
        yield services


@pytest.mark.parametrize("step", [timedelta(days=2), timedelta(days=-2)], ids=str)
def test_periodic_steps_go_on_when_the_clock_is_set_right(
    machine_services: Services,
    wrong: list[timedelta],
    monkeypatch: pytest.MonkeyPatch,
    step: timedelta,
) -> None:
    monkeypatch.setattr(scheduler, "DIGEST_EVERY", timedelta())
    ran = threading.Event()
    wrong[0] = step
    with scheduling(machine_services, ran.set):
        assert ran.wait(HOUR)
        wrong[0] = timedelta()
        for _ in range(2):
            ran.clear()
            assert ran.wait(HOUR)


@pytest.mark.parametrize(("step", "where"), [(YEARS, "ahead of"), (-YEARS, "behind")], ids=str)
def test_nothing_is_deleted_while_the_clock_is_wrong(
    machine_services: Services,
    wrong: list[timedelta],
    slack: Playground,
    caplog: pytest.LogCaptureFixture,
    step: timedelta,
    where: str,
) -> None:
    votes, now, team = machine_services.stores.votes, datetime.now(UTC), slack.seed.team.id
    at(votes, now).cast(team, "new", "U1", helpful=True, guide="g", entry="new")
    at(votes, now - YEARS).cast(team, "old", "U1", helpful=True, guide="g", entry="old")
    wrong[0] = step
    with caplog.at_level(logging.WARNING), scheduling(machine_services, list):
        slack.wait_for(lambda: f" 19200 hours {where} Slack's. Nothing" in caplog.text)
        assert {tally.entry for tally in votes.tally()} == {"new", "old"}
        wrong[0] = timedelta()
        slack.wait_for(lambda: len(votes.tally()) == 1)
    assert votes.tally()[0].entry == "new"
