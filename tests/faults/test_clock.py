"""The machine's clock jumps."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.playground import Playground
from bot.slack import manifest
from tests.faults.conftest import RETRIES, at_work
from tests.faults.office import Office, seed_with_visitors
from tests.faults.service import Service
from tests.tally import Tally

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).with_name("clock.py")
POSTS = ["chat.postMessage"]
DAY = 24
LONGEST_SECONDS = 1.0


def set_hours(clock: Path, hours: int) -> None:
    """Set the offset of the clock atomically."""
    new = clock.with_suffix(".new")
    new.write_text(str(hours), encoding="ascii")
    new.replace(clock)


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """The file with the offset of the bot's clock in hours."""
    file = tmp_path / "hours"
    set_hours(file, 0)
    return file


@pytest.fixture
def office(clock: Path, tmp_path: Path, chance: Random, tally: Tally) -> Iterator[Office]:
    with Playground(
        manifest=manifest.read(), seed=seed_with_visitors(), retry_after=RETRIES
    ) as slack:
        service = Service("run", slack, tmp_path, tmp_path / "log.txt", (str(PROGRAM), str(clock)))
        with at_work(slack, service, chance, tally) as office:
            yield office


@pytest.mark.parametrize("hours", [2, 2 * DAY, 730 * DAY])
def test_clock_jumps_lose_nothing_and_duplicate_nothing(
    office: Office, clock: Path, chance: Random, many: int, tally: Tally, hours: int
) -> None:
    control = office.slack.control
    with office.work(many, many) as crowd:
        for number in range(3 * max(1, many // 30)):
            crowd.busy_for(chance.uniform(0, LONGEST_SECONDS))
            control.fail(500, times=2)
            control.fail(500, methods=POSTS, when="after")
            set_hours(clock, (hours, -hours, 0)[number % 3])
            tally.count("jumps of the clock")
    office.wait_until_settled()
    assert office.faults() == {}


@pytest.mark.parametrize("hours", [2 * DAY, -2 * DAY])
def test_a_restart_with_another_clock_loses_nothing_and_duplicates_nothing(
    office: Office, clock: Path, chance: Random, many: int, tally: Tally, hours: int
) -> None:
    with office.work(many, many) as crowd:
        for shift in (hours, 0):
            crowd.busy_for(chance.uniform(0, LONGEST_SECONDS))
            office.slack.control.fail("drop", methods=POSTS, when="after")
            set_hours(clock, shift)
            office.service.kill_all()
            tally.count("restarts with another clock")
    office.wait_until_settled()
    assert office.faults() == {}


@pytest.mark.patient
def test_a_silent_socket_is_replaced_although_the_clock_was_set_back(
    office: Office, clock: Path, many: int, tally: Tally
) -> None:
    office.slack.control.freeze_sockets()
    set_hours(clock, -2 * DAY)
    tally.count("frozen sockets")
    with office.work(many, 3):
        pass
    office.wait_until_settled()
    assert office.faults() == {}
