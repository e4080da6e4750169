"""What Slack is asked at the same moment, or has just not answered."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk import WebClient

from bot.playground import Playground
from bot.slack.lookups import UNANSWERED_KEPT_SECONDS, Lookups
from bot.slack.membership import Membership
from storage.records import Viewer

HOUR = 3600.0


class Clock:
    """Stands still until somebody moves it on."""

    def __init__(self) -> None:
        self.now = 1.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lookups(clock: Clock) -> Lookups[str]:
    return Lookups(30.0, clock)


def test_eight_who_ask_the_same_at_once_ask_once(lookups: Lookups[str]) -> None:
    asked: list[str] = []
    together, release = threading.Barrier(9), threading.Event()

    def ask(key: str) -> str:
        asked.append(key)
        assert release.wait(HOUR)
        return f"{key}!"

    def look(_: int) -> str | None:
        together.wait()
        return lookups.ask("C1", ask)

    with ThreadPoolExecutor(8) as pool:
        found = pool.map(look, range(8))
        together.wait()
        assert lookups.ask("C2", str.lower) == "c2"
        release.set()
        assert list(found) == ["C1!"] * 8
    assert asked == ["C1"]


def test_that_no_answer_came_is_kept_for_a_few_seconds(lookups: Lookups[str], clock: Clock) -> None:
    answers = iter([None, "yes"])

    def ask(_: str) -> str | None:
        return next(answers)

    assert [lookups.ask("C1", ask) for _ in range(3)] == [None] * 3
    clock.now += UNANSWERED_KEPT_SECONDS
    assert (lookups.known("C1"), lookups.ask("C1", ask)) == (None, "yes")
    assert (lookups.known("C1"), lookups.ask("C1", ask)) == ("yes", "yes")


def test_where_an_answer_is_overdue_nobody_else_waits_for_it(
    lookups: Lookups[str], clock: Clock
) -> None:
    begun, release = threading.Event(), threading.Event()

    def ask(key: str) -> str:
        begun.set()
        assert release.wait(HOUR)
        return key

    assert lookups.ask("C1", ask, patience=0.0) is None
    assert begun.wait(HOUR)
    clock.now += HOUR
    assert lookups.ask("C1", ask, patience=HOUR) is None
    release.set()
    assert lookups.ask("C1", ask) == "C1"


def test_where_slack_has_just_not_said_who_reads_nobody_else_asks(
    slack: Playground,
    channels: dict[str, str],
    clock: Clock,
    calls: Callable[[], list[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    audience, place = Membership(client, clock), channels["platform"]
    slack.control.refuse("internal_error", methods=["conversations.members"], times=1)
    careful = Viewer(user_id="", channels=frozenset({place}), inside=False)
    seen = [audience.reader(place, "") for _ in range(8)]
    assert [one.model_copy(update={"user_id": ""}) for one in seen] == [careful] * 8
    assert calls().count("conversations.members") == 1
    assert caplog.text.count("Slack can't say who reads in") == 1
    clock.now += UNANSWERED_KEPT_SECONDS
    assert audience.reader(place, "").inside
