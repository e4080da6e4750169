"""Exactly one answer or post, whatever Slack repeats, delays, loses or refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.settings import Settings
from tests.bot.connection import connected_bot
from tests.bot.desk import MENTION

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
PostsInTheEnd = Callable[[str, int], list[Json]]


def test_a_mention_delivered_five_times_is_answered_once(
    desk: Any,
    slack: Playground,
    settings: Settings,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
) -> None:
    place = channels["data-team"]
    with connected_bot(slack, settings):
        ts = amara.say(place, MENTION)
        slack.wait_for(lambda: posts(place))
        slack.control.redeliver(ts, times=1)
        slack.control.redeliver(ts, times=2, concurrent=True)
    with connected_bot(slack, settings):
        slack.control.redeliver(ts, times=1)
        desk.ask(amara, channels["general"], MENTION)
    assert len(posts(place)) == 1


def test_simultaneous_deliveries_are_answered_once(
    slack: Playground,
    bot: None,
    amara: Person,
    channels: dict[str, str],
    posts_in_the_end: PostsInTheEnd,
) -> None:
    slack.control.duplicate_deliveries(5)
    for _ in range(5):
        amara.say(channels["data-team"], MENTION)
    assert len(posts_in_the_end(channels["data-team"], 5)) == 5


def test_a_retry_is_answered_if_the_first_delivery_was_lost(
    slack: Playground, settings: Settings, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    slack.control.hold_retries(hold=True)
    amara.say(channels["data-team"], MENTION)
    with connected_bot(slack, settings):
        slack.control.hold_retries(hold=False)
        slack.wait_for(lambda: posts(channels["data-team"]))
    assert len(posts(channels["data-team"])) == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", [500, "drop"])
def test_an_answer_is_posted_once_if_the_first_call_has_an_unknown_outcome(
    slack: Playground,
    bot: None,
    amara: Person,
    channels: dict[str, str],
    posts_in_the_end: PostsInTheEnd,
    calls: Callable[[], list[str]],
    how: int | str,
    when: str,
) -> None:
    slack.control.fail(how, methods=["chat.postMessage"], when=when)
    amara.say(channels["data-team"], MENTION)
    slack.wait_for(lambda: "conversations.replies" in calls())
    assert len(posts_in_the_end(channels["data-team"], 1)) == 1


def test_a_rate_limit_delays_answers_but_loses_none(
    slack: Playground, bot: None, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    slack.control.ratelimit(1, methods=["chat.postMessage"], times=2)
    for _ in range(3):
        amara.say(channels["data-team"], MENTION)
    slack.wait_for(lambda: len(posts(channels["data-team"])) >= 3)
    assert len(posts(channels["data-team"])) == 3


def test_a_dropped_socket_is_reopened_and_nothing_is_lost(
    slack: Playground, bot: None, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    slack.control.disconnect()
    amara.say(channels["data-team"], MENTION)
    [answer] = slack.wait_for(lambda: posts(channels["data-team"]))
    assert "Streamlit" in str(answer)


def test_a_form_submitted_twice_records_one_decision_and_posts_once(
    desk: Any,
    slack: Playground,
    bot: None,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
) -> None:
    place = channels["data-team"]
    slack.control.duplicate_deliveries(2)
    desk.begin(amara, place)
    desk.answer_all(amara)
    desk.fill_form(amara, **{"Tell channel": place})
    amara.submit()
    assert "D-1" in str(amara.modal)
    slack.wait_for(lambda: posts(place))
    listed = desk.command(amara, "/framework-decisions", channels["general"])
    assert listed["text"].count("D-") == 1
    assert len(posts(place)) == 1


@pytest.mark.parametrize("code", ["rate_limited", "team_added_to_org", "internal_error"])
def test_a_temporary_refusal_loses_no_answer(
    slack: Playground,
    bot: None,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
    code: str,
) -> None:
    slack.control.refuse(code, methods=["chat.postMessage"])
    amara.say(channels["data-team"], MENTION)
    [answer] = slack.wait_for(lambda: posts(channels["data-team"]))
    assert "Streamlit" in str(answer)


def test_an_answer_is_posted_if_slack_refuses_to_show_the_thread(
    slack: Playground, bot: None, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    slack.control.fail(500, methods=["chat.postMessage"])
    slack.control.refuse("team_access_not_granted", methods=["conversations.replies"], times=None)
    amara.say(channels["data-team"], MENTION)
    [answer] = slack.wait_for(lambda: posts(channels["data-team"]))
    slack.control.clear()
    assert "Streamlit" in str(answer)
