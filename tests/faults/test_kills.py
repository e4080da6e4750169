"""The processes are killed or stopped while people ask and decide."""

from random import Random

import pytest

from tests.faults.office import Office
from tests.tally import Tally

pytestmark = pytest.mark.slow

LONGEST_LIFE_SECONDS = 0.5


def test_kills_at_any_moment_lose_nothing_and_duplicate_nothing(
    office: Office, chance: Random, many: int, tally: Tally
) -> None:
    with office.work(many, many) as crowd:
        for _ in range(max(1, many // 5)):
            if crowd.busy_for(chance.uniform(0, LONGEST_LIFE_SECONDS)):
                chance.choice([office.service.kill_all, office.service.kill_worker])()
                tally.count("kills")
    office.wait_until_settled()
    assert office.faults() == {}


def test_a_graceful_stop_under_load_finishes_the_work_that_has_started(
    office: Office, chance: Random, many: int, tally: Tally
) -> None:
    with office.work(many, many) as crowd:
        for _ in range(max(1, many // 10)):
            if crowd.busy_for(chance.uniform(0, LONGEST_LIFE_SECONDS)):
                assert office.service.stop() == 0
                office.service.start()
                tally.count("restarts")
    office.wait_until_settled()
    assert office.faults() == {}
