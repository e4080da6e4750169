"""Modals that Slack does not open, or that have closed: people read why, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.render.decisions import unseen
from bot.runtime.faults import NO_ANSWER
from tests.bot.desk import Desk

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def announced(desk: Desk, slack: Playground, amara: Person, channels: dict[str, str]) -> str:
    """The ts of an announcement in the private channel."""
    place = channels["leads"]
    desk.record(amara, place, **{"Tell channel": place})
    [post] = slack.wait_for(lambda: [m for m in amara.messages(place) if "D-1" in m["text"]])
    return str(post["ts"])


def relevant(calls: list[str]) -> list[str]:
    """Return the calls about views and people."""
    return [method for method in calls if method.startswith(("users.", "views."))]


def test_a_command_whose_trigger_expired_is_answered_below_it(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    slack.control.refuse("expired_trigger_id", methods=["views.open"], times=2)
    reply = desk.command(amara, "/framework-choose", channels["data-team"])
    assert "Please try again" in reply["text"]
    assert amara.modal is None


@pytest.mark.parametrize("body", ["null", "[]", "<html>", '{"ok": false, "error": null}'])
@pytest.mark.parametrize("times", [1, 2])
def test_a_command_that_slack_answers_oddly_is_answered_with_a_sentence(
    desk: Desk,
    slack: Playground,
    amara: Person,
    channels: dict[str, str],
    body: str,
    times: int,
) -> None:
    slack.control.answer(body, methods=["views.open"], times=times)
    if times == 1:
        amara.command("/framework-choose", channels["data-team"])
        assert NO_ANSWER in str(slack.wait_for(lambda: amara.modal))
    else:
        reply = desk.command(amara, "/framework-choose", channels["data-team"])
        assert NO_ANSWER in reply["text"]


def test_a_press_on_home_whose_trigger_expired_is_answered_in_a_direct_message(
    desk: Desk, slack: Playground, amara: Person, posts: Posts
) -> None:
    desk.home(amara)
    slack.control.refuse("expired_trigger_id", methods=["views.open"], times=2)
    amara.press("Start an interview")
    [note] = slack.wait_for(lambda: posts(amara.direct()))
    assert "Please try again" in note["text"]


def test_a_press_on_an_announcement_whose_trigger_expired_is_answered_below_it(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str], announced: str
) -> None:
    slack.control.refuse("expired_trigger_id", methods=["views.open"], times=2)
    amara.press_in(channels["leads"], announced, "Open")
    assert desk.ephemeral(amara, channels["leads"], "Please try again")


def test_a_modal_that_has_changed_is_updated_to_the_current_page(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer(amara)
    slack.control.refuse("hash_conflict", methods=["views.update"])
    first = desk.press(amara, "Back")
    assert "Step 1" in str(first["blocks"])
    assert posts(amara.direct()) == []


@pytest.mark.parametrize("code", ["not_found", "fatal_error"])
def test_a_modal_that_cannot_be_updated_is_reported_and_its_answers_are_saved(
    desk: Desk,
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
    assert "Your 3 answers" in str(desk.begin(amara, channels["data-team"])["blocks"])


def test_a_placeholder_opens_while_slack_is_asked_who_may_see_the_decision(
    slack: Playground,
    jonas: Person,
    channels: dict[str, str],
    announced: str,
    calls: Callable[[], list[str]],
) -> None:
    before = len(calls())
    jonas.press_in(channels["leads"], announced, "Open")
    slack.wait_for(lambda: (jonas.modal or {}).get("title", {}).get("text") == "Decision D-1")
    first, *between, last = relevant(calls()[before:])
    assert (first, last) == ("views.open", "views.update")
    assert set(between) == {"users.conversations", "users.info"}


def test_a_decision_opens_at_once_for_its_author(
    slack: Playground,
    amara: Person,
    channels: dict[str, str],
    announced: str,
    calls: Callable[[], list[str]],
) -> None:
    before = len(calls())
    amara.press_in(channels["leads"], announced, "Open")
    assert slack.wait_for(lambda: amara.modal)["title"]["text"] == "Decision D-1"
    assert relevant(calls()[before:]) == ["views.open"]


def test_a_decision_is_not_shown_if_slack_does_not_say_who_may_see_it(
    desk: Desk, slack: Playground, jonas: Person, channels: dict[str, str], announced: str
) -> None:
    slack.control.refuse("internal_error", methods=["users.conversations"])
    jonas.press_in(channels["leads"], announced, "Open")
    desk.see(lambda: jonas.modal, unseen(1, certain=False))
    assert "How we build the forecast demo" not in str(jonas.modal)
