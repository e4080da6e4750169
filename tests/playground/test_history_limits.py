"""Slack's limits on reading messages."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Person, Playground

GENERAL = "C0GENERAL1"


class Seconds:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def slack(seconds: Seconds) -> Iterator[Playground]:
    with Playground(clock=seconds) as playground:
        yield playground


def test_history_is_limited_by_the_page_and_by_the_minute(
    slack: Playground, client: WebClient, seconds: Seconds
) -> None:
    amara = Person(slack, slack.seed.users[0].id)
    for number in range(20):
        amara.say(GENERAL, f"Number {number}")
    slack.control.limit_history()
    first = client.conversations_history(channel=GENERAL, limit=100)
    assert len(first["messages"]) == 15
    seconds.now += 59
    with pytest.raises(SlackApiError) as refusal:
        client.conversations_history(channel=GENERAL, limit=100)
    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["Retry-After"] == "1"
    seconds.now += 1
    cursor = first["response_metadata"]["next_cursor"]
    assert len(client.conversations_history(channel=GENERAL, cursor=cursor)["messages"]) == 5


def test_each_method_has_its_own_limit_and_others_have_none(
    slack: Playground, client: WebClient
) -> None:
    slack.control.limit_history()
    ts = client.chat_postMessage(channel=GENERAL, text="Root")["ts"]
    client.conversations_history(channel=GENERAL)
    client.conversations_replies(channel=GENERAL, ts=ts)
    for _ in range(2):
        client.conversations_info(channel=GENERAL)
    slack.control.clear()
    client.conversations_history(channel=GENERAL)


def test_a_group_message_needs_a_scope_of_its_own(slack: Playground, client: WebClient) -> None:
    slack.control.make_group_message(GENERAL)
    channel = client.conversations_info(channel=GENERAL)["channel"]
    assert (channel["is_mpim"], channel["is_private"]) == (True, True)
