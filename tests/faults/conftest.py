"""Offices over Socket Mode and HTTP, and the size of the tests."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from bot.playground import Playground
from bot.slack import manifest
from tests.faults.office import Office, seed_with_visitors
from tests.faults.service import Mode, Service
from tests.tally import Tally

RETRIES = (0.2,) * 500


@pytest.fixture(scope="module")
def chance(pytestconfig: pytest.Config) -> Random:
    """The source of randomness, reproducible with the same `--seed`."""
    return Random(pytestconfig.getoption("--seed"))


@pytest.fixture(scope="session")
def many(pytestconfig: pytest.Config) -> int:
    """The number of questions, and of decisions, during each fault."""
    found: int = pytestconfig.getoption("--many")
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for the records of the offices."""
    return tmp_path_factory.mktemp("offices")


@contextmanager
def at_work(slack: Playground, service: Service, chance: Random, tally: Tally) -> Iterator[Office]:
    """Run the bot of an office; on exit, kill it and count the work and the violations."""
    office = Office(slack, service, chance)
    try:
        service.start()
        yield office
    finally:
        service.kill()
        tally.count("questions answered", len(office.ledger.asked))
        tally.count("decisions recorded", len(office.ledger.confirmed))
        tally.found(office.harm)


@contextmanager
def new_office(
    mode: Mode, place: Path, log: Path, chance: Random, tally: Tally
) -> Iterator[Office]:
    """Run the bot in a new workspace, in which Slack keeps retrying unacknowledged requests."""
    with Playground(
        manifest=manifest.read(), seed=seed_with_visitors(), retry_after=RETRIES
    ) as slack:
        folder = Path(tempfile.mkdtemp(prefix=mode, dir=place))
        service = Service(mode, slack, folder, log)
        with at_work(slack, service, chance, tally) as office:
            yield office
        shutil.rmtree(folder)  # the disk may be small


@pytest.fixture(scope="module", params=["run", "serve"])
def office(
    request: pytest.FixtureRequest,
    place: Path,
    tmp_path_factory: pytest.TempPathFactory,
    chance: Random,
    tally: Tally,
) -> Iterator[Office]:
    """An office that the tests of a module share."""
    log = tmp_path_factory.mktemp("log") / "log.txt"
    with new_office(request.param, place, log, chance, tally) as office:
        yield office


@pytest.fixture(params=["run", "serve"])
def quiet_office(
    request: pytest.FixtureRequest, place: Path, tmp_path: Path, chance: Random, tally: Tally
) -> Iterator[Office]:
    """An office in which nothing has been posted yet."""
    with new_office(request.param, place, tmp_path / "log.txt", chance, tally) as office:
        yield office
