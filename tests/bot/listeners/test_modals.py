"""Windows that Slack does not open, or no longer has: the person is told, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Person, Playground

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def announced(desk: Any, slack: Playground, amara: Person, channels: dict[str, str]) -> str:
    """The ts of the post in the private channel that announces a decision."""
    place = channels["leads"]
    desk.record(amara, place, **{"Tell channel": place})
    [post] = slack.wait_for(lambda: [m for m in amara.messages(place) if "D-1" in m["text"]])
    return str(post["ts"])


def asked(calls: list[str]) -> list[str]:
    """Those of the calls that a window or its reader can be the cause of."""
    return [method for method in calls if method.startswith(("users.", "views."))]


def test_a_command_whose_window_came_too_late_is_answered_under_it(
    desk: Any, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    slack.control.refuse("expired_trigger_id", methods=["views.open"], times=2)
    told = desk.command(amara, "/framework-choose", channels["data-team"])
    assert "Please try again" in told["text"]
    assert amara.modal is None


def test_a_press_on_home_whose_window_came_too_late_is_answered_in_private(
    desk: Any, slack: Playground, amara: Person, posts: Posts
) -> None:
    desk.home(amara)
    slack.control.refuse("expired_trigger_id", methods=["views.open"], times=2)
    amara.press("Start an interview")
    [note] = slack.wait_for(lambda: posts(amara.direct()))
    assert "Please try again" in note["text"]


def test_a_press_on_an_announcement_whose_window_came_too_late_is_answered_below_it(
    desk: Any, slack: Playground, amara: Person, channels: dict[str, str], announced: str
) -> None:
    slack.control.refuse("expired_trigger_id", methods=["views.open"], times=2)
    amara.press_in(channels["leads"], announced, "Open")
    assert desk.whisper(amara, channels["leads"], "Please try again")


def test_a_page_that_changed_in_the_meantime_is_brought_to_where_the_interview_is(
    desk: Any, slack: Playground, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer(amara)
    slack.control.refuse("hash_conflict", methods=["views.update"])
    first = desk.press(amara, "Back")
    assert "Step 1" in str(first["blocks"])
    assert posts(amara.direct()) == []


@pytest.mark.parametrize("code", ["not_found", "fatal_error"])
def test_a_window_that_can_not_be_updated_is_told_of_and_its_answers_are_kept(
    desk: Any,
    slack: Playground,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
    code: str,
) -> None:
    desk.begin(amara, channels["data-team"])
    second = desk.answer(amara)
    amara.fill(second["blocks"][1]["label"]["text"], "mixed")
    slack.control.refuse(code, methods=["views.update"])
    amara.press("Back")
    [note] = slack.wait_for(lambda: posts(amara.direct()))
    assert "Please" in note["text"]
    amara.close()
    assert "3 answers are kept" in str(desk.begin(amara, channels["data-team"])["blocks"])


def test_a_decision_opens_before_slack_has_said_who_may_see_it(
    slack: Playground,
    jonas: Person,
    channels: dict[str, str],
    announced: str,
    calls: Callable[[], list[str]],
) -> None:
    before = len(calls())
    jonas.press_in(channels["leads"], announced, "Open")
    slack.wait_for(lambda: (jonas.modal or {}).get("title", {}).get("text") == "Decision D-1")
    first, *between, last = asked(calls()[before:])
    assert (first, last) == ("views.open", "views.update")
    assert set(between) == {"users.conversations", "users.info"}


def test_a_decision_opens_at_once_for_whoever_recorded_it(
    slack: Playground,
    amara: Person,
    channels: dict[str, str],
    announced: str,
    calls: Callable[[], list[str]],
) -> None:
    before = len(calls())
    amara.press_in(channels["leads"], announced, "Open")
    assert slack.wait_for(lambda: amara.modal)["title"]["text"] == "Decision D-1"
    assert asked(calls()[before:]) == ["views.open"]


def test_a_decision_that_slack_does_not_vouch_for_is_not_shown_in_the_window(
    desk: Any, slack: Playground, jonas: Person, channels: dict[str, str], announced: str
) -> None:
    slack.control.refuse("internal_error", methods=["users.conversations"])
    jonas.press_in(channels["leads"], announced, "Open")
    desk.see(lambda: jonas.modal, "no decision D-1 that you may see")
    assert "How we build the forecast demo" not in str(jonas.modal)
