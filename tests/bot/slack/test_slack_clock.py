"""Slack's time, whatever this machine's clock says."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.playground import Playground
from bot.runtime.metrics import Metrics
from bot.server.composition import client_of
from bot.settings import Settings
from bot.slack.clock import SlackClock
from bot.slack.mrkdwn import time_ago
from tests.clock import Machine

DATE = "Tue, 01 Dec 2026 12:00:00 GMT"


@pytest.mark.parametrize("name", ["Date", "date"])
def test_the_clock_goes_on_from_the_last_answer(name: str) -> None:
    machine = Machine()
    clock = SlackClock(machine.monotonic)
    assert clock.now() is None
    clock.read({name: DATE})
    machine.wait(timedelta(minutes=3))
    machine.wall += timedelta(days=2)
    assert clock.now() == datetime(2026, 12, 1, 12, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "date", ["", "noon", "Tue, 01 Dec 2026 12:00:00 -0000", "Tue, 99 Dec 2026"]
)
def test_an_unreadable_date_changes_nothing(date: str) -> None:
    clock = SlackClock()
    clock.read({"Date": date})
    clock.read({})
    assert clock.now() is None


def test_any_answer_of_slack_sets_the_clock(slack: Playground, settings: Settings) -> None:
    client = client_of(settings, settings.secret("SLACK_BOT_TOKEN"), Metrics())
    client.auth_test()
    assert (slack_now := client.clock.now())
    assert abs(slack_now - datetime.now(UTC)) < timedelta(minutes=1)


def test_what_lies_ahead_was_just_now() -> None:
    assert time_ago(timedelta(days=-2)) == time_ago(timedelta()) == "just now"
