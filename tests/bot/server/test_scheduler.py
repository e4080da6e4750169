"""One thing that the caretaker can't finish keeps it from nothing else."""

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
    """As they are long after what another caretaker on the same record looks after."""
    with running(settings) as services:
        later = services.stores.now() + YEARS
        yield services_at(services, later)


@contextmanager
def looking(services: Services, digest: Callable[[], object]) -> Iterator[None]:
    caretaker = Scheduler(services, RETENTION, digest)
    caretaker.start()
    try:
        yield
    finally:
        caretaker.stop()


def test_what_waits_for_slack_keeps_no_round_open(services: Services, slack: Playground) -> None:
    begun, release = threading.Event(), threading.Event()

    def asks_slack() -> None:
        begun.set()
        release.wait(HOUR)

    with looking(services, asks_slack):
        try:
            assert begun.wait(HOUR)
            begin_round(services, slack.seed.team.id)
            slack.wait_for(lambda: not services.stores.rounds.overdue(services.stores.now()))
        finally:
            release.set()


def begin_round(services: Services, team: str) -> None:
    """One whose time is over two weeks from now, years before the clock of `services`."""
    began_at = services.stores.now() - YEARS
    services.stores.rounds.begin(round_of(services, team, "R1", "C0PLATFORM", began_at))


def test_what_cannot_be_forgotten_keeps_nothing_else(services: Services, slack: Playground) -> None:
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
    with looking(services, list):
        slack.wait_for(lambda: not services.stores.votes.tally())
    assert len(services.stores.gaps.all(team)) == 1
