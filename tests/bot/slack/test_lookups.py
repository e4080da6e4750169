"""The single-flight cache of Slack lookups."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.playground import Playground
from bot.services import Services
from bot.slack.lookups import FAILURE_TTL_SECONDS, LookupCache
from bot.slack.membership import Membership
from storage.records import Viewer

HOUR = 3600.0


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lookups(clock: Clock) -> LookupCache[str]:
    return LookupCache(30.0, clock)


def test_callers_at_the_same_time_share_one_lookup(lookups: LookupCache[str]) -> None:
    asked: list[str] = []
    together, release = threading.Barrier(9), threading.Event()

    def ask(key: str) -> str:
        asked.append(key)
        assert release.wait(HOUR)
        return f"{key}!"

    def look(_: int) -> str | None:
        together.wait()
        return lookups.get("C1", ask)

    with ThreadPoolExecutor(8) as pool:
        found = pool.map(look, range(8))
        together.wait()
        assert lookups.get("C2", str.lower) == "c2"
        release.set()
        assert list(found) == ["C1!"] * 8
    assert asked == ["C1"]


def test_a_failure_is_cached_briefly(lookups: LookupCache[str], clock: Clock) -> None:
    answers = iter([None, "yes"])

    def ask(_: str) -> str | None:
        return next(answers)

    assert [lookups.get("C1", ask) for _ in range(3)] == [None] * 3
    clock.now += FAILURE_TTL_SECONDS
    assert (lookups.cached("C1"), lookups.get("C1", ask)) == (None, "yes")
    assert (lookups.cached("C1"), lookups.get("C1", ask)) == ("yes", "yes")


def test_no_caller_waits_for_an_overdue_lookup(lookups: LookupCache[str], clock: Clock) -> None:
    begun, release = threading.Event(), threading.Event()

    def ask(key: str) -> str:
        begun.set()
        assert release.wait(HOUR)
        return key

    assert lookups.get("C1", ask, patience=0.0) is None
    assert begun.wait(HOUR)
    clock.now += HOUR
    assert lookups.get("C1", ask, patience=HOUR) is None
    release.set()
    assert lookups.get("C1", ask) == "C1"


def test_a_failed_audience_lookup_is_not_repeated_at_once(
    slack: Playground,
    channels: dict[str, str],
    clock: Clock,
    services: Services,
    calls: Callable[[], list[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    client, installation = services.slack.client, services.slack.installation
    audience, place = Membership(client, installation, clock), channels["platform"]
    slack.control.refuse("internal_error", methods=["conversations.members"], times=1)
    careful = Viewer(user_id="", channels=frozenset({place}), inside=False, certain=False)
    seen = [audience.viewer_in_time(place, "") for _ in range(8)]
    assert [one.model_copy(update={"user_id": ""}) for one in seen] == [careful] * 8
    assert calls().count("conversations.members") == 1
    assert caplog.text.count("Slack can't say who can read") == 1
    clock.now += FAILURE_TTL_SECONDS
    assert audience.viewer_in_time(place, "").inside


def test_entries_are_bounded_and_the_least_recently_used_goes(clock: Clock) -> None:
    lookups: LookupCache[str] = LookupCache(30.0, clock, maxsize=2)
    for key in ("a", "b", "a", "c"):
        lookups.get(key, str.upper)
    assert [lookups.cached(key) for key in "abc"] == ["A", None, "C"]


def test_an_entry_expires(lookups: LookupCache[str], clock: Clock) -> None:
    lookups.get("a", str.upper)
    clock.now += 29.9
    assert lookups.cached("a") == "A"
    clock.now += 0.1
    assert lookups.cached("a") is None
