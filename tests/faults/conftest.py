"""An office of each kind, and how much is to happen in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from bot.playground import Playground
from bot.slack import manifest
from tests.faults.office import Office
from tests.faults.service import Service
from tests.tally import Tally

RETRIES = (0.2,) * 500


@pytest.fixture(scope="module")
def chance(pytestconfig: pytest.Config) -> Random:
    """What happens by chance happens again with the same `--seed`."""
    return Random(pytestconfig.getoption("--seed"))


@pytest.fixture(scope="session")
def many(pytestconfig: pytest.Config) -> int:
    """How many questions are asked, and how many decisions made, during each fault."""
    found: int = pytestconfig.getoption("--many")
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, learned: Path) -> Path:
    """Where the offices keep their records."""
    return tmp_path_factory.mktemp("offices")


@contextmanager
def at_work(slack: Playground, service: Service, chance: Random, tally: Tally) -> Iterator[Office]:
    """An office whose bot runs; in the end its work, and the harm that came to it, are counted."""
    service.start()
    office = Office(slack, service, chance)
    try:
        yield office
    finally:
        service.kill()
        tally.count("questions answered", len(office.ledger.asked))
        tally.count("decisions recorded", len(office.ledger.confirmed))
        tally.found(office.harm)


@pytest.fixture(scope="module", params=["run", "serve"])
def office(
    request: pytest.FixtureRequest,
    place: Path,
    tmp_path_factory: pytest.TempPathFactory,
    chance: Random,
    tally: Tally,
) -> Iterator[Office]:
    """A workspace with the bot at work; Slack brings again and again what is not acknowledged."""
    with Playground(manifest=manifest.read(), retry_after=RETRIES) as slack:
        folder = place / request.param
        folder.mkdir()
        service = Service(request.param, slack, folder, tmp_path_factory.mktemp("log") / "log.txt")
        with at_work(slack, service, chance, tally) as office:
            yield office
        shutil.rmtree(folder)  # the disk may be a small one
