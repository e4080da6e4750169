"""Injected faults, and the traffic."""

from time import monotonic
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Person, Playground
from bot.playground.client import Client, RefusedError

GENERAL = "C0GENERAL1"
POST = ["chat.postMessage"]


@pytest.fixture
def patient(slack: Playground) -> WebClient:
    """A client without retries."""
    return WebClient(slack.bot_token, base_url=slack.api_url, timeout=1, retry_handlers=[])


def post(client: WebClient) -> Any:
    return client.chat_postMessage(channel=GENERAL, text="x")


def test_a_response_can_be_slow(slack: Playground, patient: WebClient) -> None:
    slack.control.slow(0.2, methods=POST, times=1)
    begin = monotonic()
    patient.auth_test()
    assert monotonic() - begin < 0.2
    post(patient)
    assert monotonic() - begin >= 0.2


def test_a_rate_limit_says_when_to_retry(slack: Playground, patient: WebClient) -> None:
    slack.control.ratelimit(7, methods=POST)
    with pytest.raises(SlackApiError) as refusal:
        post(patient)
    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["Retry-After"] == "7"
    assert refusal.value.response["error"] == "ratelimited"
    assert post(patient)["ok"]


def test_any_error_code_can_be_injected(slack: Playground, patient: WebClient) -> None:
    slack.control.refuse("fatal_error", times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="fatal_error"):
            patient.auth_test()
    assert patient.auth_test()["ok"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", [500, 503, "timeout", "drop"])
def test_a_call_can_fail_before_or_after_it_takes_effect(
    slack: Playground, patient: WebClient, amara: Person, how: int | str, when: str
) -> None:
    slack.control.fail(how, methods=POST, when=when)
    with pytest.raises((SlackApiError, URLError, OSError)):
        post(patient)
    assert len(amara.messages(GENERAL)) == (1 if when == "after" else 0)
    assert post(patient)["ok"]


def test_uncounted_faults_last_until_cleared(slack: Playground, patient: WebClient) -> None:
    slack.control.refuse("fatal_error", times=None)
    for _ in range(3):
        with pytest.raises(SlackApiError):
            patient.auth_test()
    slack.control.clear()
    assert patient.auth_test()["ok"]


def test_the_traffic_has_every_call_and_no_token(
    slack: Playground, client: WebClient, amara: Person
) -> None:
    post(client)
    client.api_call("auth.test", params={"token": slack.bot_token})
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C404", text="x")
    amara.command("/go", GENERAL)
    calls = slack.traffic()
    made = [(each["method"], each["error"]) for each in calls if each["direction"] == "in"]
    assert made == [
        ("chat.postMessage", None),
        ("auth.test", None),
        ("chat.postMessage", "channel_not_found"),
    ]
    delivered = {(each["method"], each["error"]) for each in calls if each["direction"] == "out"}
    assert ("/go", "no_app") in delivered
    assert slack.bot_token not in str(calls)
    since = Client(slack.url).get("traffic", after=calls[0]["n"])
    assert since[: len(calls) - 1] == calls[1:]  # what is tried again may have followed


def test_an_unknown_operation_is_refused(slack: Playground) -> None:
    with pytest.raises(RefusedError, match="unknown_operation"):
        Client(slack.url).post("control", {"explode": True})
    with pytest.raises(RefusedError, match="channel_not_found"):
        slack.control.archive("C404")


def test_a_deactivated_account_can_only_be_written_to_where_it_was(
    slack: Playground, patient: WebClient
) -> None:
    slack.control.deactivate("U0JONAS002")
    assert patient.users_info(user="U0JONAS002")["user"]["deleted"]
    assert "U0JONAS002" not in patient.conversations_members(channel=GENERAL)["members"]
    with pytest.raises(SlackApiError, match="user_disabled"):
        patient.conversations_open(users="U0JONAS002")
    assert patient.chat_postMessage(channel="U0JONAS002", text="x")["ok"]
