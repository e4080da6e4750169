"""Slack repeats, delays and reorders deliveries, or hardly responds."""

from random import Random

import pytest

from tests.faults.office import Office
from tests.tally import Tally

pytestmark = pytest.mark.slow

POSTS = ["chat.postMessage"]
NO_CODE = '{"ok": false, "error": null}'
SHORT_SECONDS = 0.3
LONG_SECONDS = 1.5


def test_repeated_late_and_reordered_deliveries_count_once(
    office: Office, chance: Random, many: int, tally: Tally
) -> None:
    control = office.slack.control
    control.duplicate_deliveries(3)
    control.delay_deliveries(0.5)
    with office.work(many, many) as crowd:
        while crowd.busy_for(chance.uniform(0, SHORT_SECONDS)):
            again = chance.choice(office.ledger.asked[-100:] or [""])
            copies = control.redeliver(again, times=2, concurrent=chance.random() < 0.5)
            tally.count("repeated deliveries", copies)
    control.clear()
    office.wait_until_settled()
    assert office.faults() == {}


def test_everything_is_posted_once_despite_rate_limits_errors_and_cut_connections(
    office: Office, chance: Random, many: int, tally: Tally
) -> None:
    control = office.slack.control
    faults = {
        "429s": lambda: control.ratelimit(1, times=5),
        "500s": lambda: control.fail(500, times=3),
        "500s after the post": lambda: control.fail(500, methods=POSTS, when="after"),
        "cut connections": lambda: control.fail("drop", times=2),
        "cuts after the post": lambda: control.fail("drop", methods=POSTS, when="after"),
        "slow answers": lambda: control.slow(1, times=3),
        "unknown refusals": lambda: control.refuse("a_code_of_next_year", times=2),
        "refusals without a code": lambda: control.answer(NO_CODE, times=2),
        "answers of null": lambda: control.answer("null", times=2),
        "nulls after the post": lambda: control.answer("null", methods=POSTS, when="after"),
        "pages of a proxy": lambda: control.answer("<html>Sign in</html>", times=2),
        "temporary refusals": lambda: control.refuse("internal_error", times=2),
        "lost sockets": control.drop_sockets,
        "refreshed sockets": control.disconnect,
    }
    with office.work(many, many) as crowd:
        while crowd.busy_for(chance.uniform(0, LONG_SECONDS)):
            control.clear()
            fault = chance.choice([*faults])
            faults[fault]()
            tally.count(fault)
    control.clear()
    office.wait_until_settled()
    assert office.faults() == {}


FEW = 10
"""So few posts that a search for one needs no second page, which would wait for a minute."""


def test_everything_is_posted_once_although_slack_limits_reading(
    quiet_office: Office, chance: Random, many: int, tally: Tally
) -> None:
    control = quiet_office.slack.control
    control.limit_history(seconds=1)
    with quiet_office.work(min(many, FEW), min(many, FEW)) as crowd:
        while crowd.busy_for(chance.uniform(0, SHORT_SECONDS)):
            control.fail(500, methods=POSTS, when=chance.choice(["before", "after"]))
            tally.count("posts of unknown outcome")
    quiet_office.wait_until_settled()
    control.clear()
    assert quiet_office.faults() == {}


@pytest.mark.patient
def test_everything_is_posted_once_despite_time_outs(
    office: Office, many: int, tally: Tally
) -> None:
    office.slack.control.fail("timeout", methods=POSTS, when="after")
    office.slack.control.fail("timeout", methods=POSTS)
    tally.count("time-outs", 2)
    with office.work(many, 3):
        pass
    office.wait_until_settled()
    assert office.faults() == {}


@pytest.mark.patient
@pytest.mark.parametrize("office", ["run"], indirect=True)
def test_a_silent_socket_is_replaced(office: Office, many: int, tally: Tally) -> None:
    office.slack.control.freeze_sockets()
    tally.count("frozen sockets")
    with office.work(many, 3):
        pass
    office.wait_until_settled()
    assert office.faults() == {}
