"""A steady load with a kill every minute."""

import time
from itertools import count

import pytest

from tests.faults.office import QUESTIONS, Office
from tests.tally import Tally

pytestmark = pytest.mark.slow

EVENTS_A_SECOND = 50
EVENTS_A_MENTION = 2
KILL_EVERY_SECONDS = 60.0


@pytest.mark.parametrize("office", ["serve"], indirect=True)
def test_every_question_under_a_steady_load_is_answered_once(
    office: Office, pytestconfig: pytest.Config, tally: Tally
) -> None:
    seconds: float = pytestconfig.getoption("--soak")
    begun = time.monotonic()
    next_kill = min(KILL_EVERY_SECONDS, seconds / 2)
    for number in count():
        due = number * EVENTS_A_MENTION / EVENTS_A_SECOND
        if due > seconds:
            break
        time.sleep(max(0.0, begun + due - time.monotonic()))
        office.ask(QUESTIONS[number % len(QUESTIONS)])
        if due > next_kill:
            office.service.kill()
            office.service.launch()
            next_kill += KILL_EVERY_SECONDS
            tally.count("kills")
    tally.count("seconds that the load took", round(time.monotonic() - begun))
    office.wait_until_settled()
    assert office.faults() == {}
