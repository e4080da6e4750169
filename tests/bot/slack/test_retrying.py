"""Waiting for Slack."""

import threading
from datetime import timedelta

import pytest

from bot.slack.retrying import Retrying
from bot.slack.tokens import RefusedToken, SlackUnavailable


class Pauses(threading.Event):
    """An event that notes how long it is waited for instead of waiting; a clock that follows."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout or 0.0)
        return self.is_set()

    def clock(self) -> float:
        return sum(self.seconds)


class Slack:
    """Is away for a number of calls, and asks for a delay with each of them."""

    def __init__(self, times: int, delay: timedelta | None = None) -> None:
        self.times, self.delay = times, delay

    def __call__(self) -> str:
        self.times -= 1
        if self.times >= 0:
            raise SlackUnavailable("Slack is away.", "ratelimited", self.delay)
        return "here"


def test_pauses_grow_up_to_a_minute_and_the_answer_is_returned() -> None:
    pauses = Pauses()
    retrying = Retrying(pauses, pauses.clock)
    assert retrying.until_answered(Slack(9)) == "here"
    assert pauses.seconds == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert retrying.reason == ""


@pytest.mark.parametrize(("asked", "waited"), [(30, 30), (90, 90), (0, 1)])
def test_slack_is_not_asked_sooner_than_it_wants(asked: float, waited: float) -> None:
    pauses = Pauses()
    Retrying(pauses, pauses.clock).until_answered(Slack(1, timedelta(seconds=asked)))
    assert pauses.seconds == [waited]


def test_the_reason_is_logged_at_once_and_then_at_most_once_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pauses = Pauses()
    Retrying(pauses, pauses.clock).until_answered(Slack(5))
    assert caplog.messages == ["Slack is away. The bot tries again by itself."]
    Retrying(pauses, pauses.clock).until_answered(Slack(10))
    minutes = sum(pauses.seconds[5:]) / 60
    assert 2 < len(caplog.messages) - 1 <= minutes + 1


def test_a_refusal_is_not_waited_out() -> None:
    def refuse() -> None:
        raise RefusedToken("No.")

    pauses = Pauses()
    with pytest.raises(RefusedToken):
        Retrying(pauses).until_answered(refuse)
    assert pauses.seconds == []


def test_it_ends_without_an_answer_once_stopped() -> None:
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        raise SlackUnavailable("Slack is away.", "internal_error", timedelta(minutes=10))

    retrying = Retrying(stopped)
    assert retrying.until_answered(stop) is None
    assert retrying.reason == "internal_error"
