"""A step of the scheduler that blocks or fails does not affect the others."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from bot.playground import Playground
from bot.server.composition import running
from bot.server.scheduler import Scheduler
from bot.services import Services
from bot.settings import Settings
from storage.records import Gap
from tests.bot.drafts import round_of
from tests.clock import at, services_at

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
    scheduler = Scheduler(services, RETENTION, digest)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.stop()


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
