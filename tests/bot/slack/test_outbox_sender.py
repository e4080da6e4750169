"""Posts that are claimed in the transaction that causes them."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Playground
from bot.services import Services
from bot.slack.outbox_sender import THREADS
from storage.records import OutboxCall

Posts = Callable[[str], list[dict[str, Any]]]


def call(services: Services, channel: str, number: int) -> OutboxCall:
    return OutboxCall(
        team_id=services.slack.client.auth_test()["team_id"],
        key=f"answer:{number}",
        method="chat.postMessage",
        arguments={"channel": channel, "text": f"Number {number}"},
    )


def post(services: Services, *calls: OutboxCall) -> None:
    with services.slack.sender.enqueuing() as put, services.stores.database.transaction():
        for one in calls:
            put(one)


def post_half(services: Services, one: OutboxCall) -> None:
    with services.slack.sender.enqueuing() as put, services.stores.database.transaction():
        put(one)
        raise LookupError


def test_everything_is_posted_once_even_with_few_free_threads(
    slack: Playground, services: Services, channels: dict[str, str], posts: Posts
) -> None:
    place = channels["data-team"]
    calls = [call(services, place, number) for number in range(3 * THREADS)]
    post(services, *calls)
    for one in calls:
        post(services, one)
    slack.wait_for(lambda: len(posts(place)) == len(calls))
    slack.wait_for(lambda: services.stores.outbox.pending() == 0)
    assert len(posts(place)) == len(calls)


def test_a_rolled_back_post_is_not_sent_and_frees_its_thread(
    slack: Playground, services: Services, channels: dict[str, str], posts: Posts
) -> None:
    place = channels["data-team"]
    half = call(services, place, 1)
    for _ in range(2 * THREADS):
        with pytest.raises(LookupError):
            post_half(services, half)
    post(services, call(services, place, 99))
    slack.wait_for(lambda: posts(place))
    assert [one["text"] for one in posts(place)] == ["Number 99"]
