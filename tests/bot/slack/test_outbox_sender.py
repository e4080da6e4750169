"""Posts that are claimed in the transaction that causes them."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.services import Services
from bot.slack.outbox_sender import GIVE_UP_AFTER, GIVE_UP_ATTEMPTS, POST, THREADS
from storage.moments import MAX_WAIT, stamp
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


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("body", ["null", "[]", "<html>", '{"ok": false, "error": null}'])
def test_a_post_with_an_unreadable_answer_arrives_once(
    slack: Playground,
    services: Services,
    channels: dict[str, str],
    posts: Posts,
    body: str,
    when: str,
) -> None:
    place = channels["data-team"]
    slack.control.answer(body, methods=[POST], when=when)
    post(services, call(services, place, 1))
    slack.wait_for(lambda: services.stores.outbox.pending() == 0)
    assert len(posts(place)) == 1
    assert services.stores.outbox.posted_message(slack.seed.team.id, "answer:1")


@pytest.mark.parametrize("body", ['{"ok": true}', '{"ok": true, "ts": null, "channel": 7}'])
def test_a_post_accepted_without_its_place_is_searched_for(
    slack: Playground, services: Services, channels: dict[str, str], posts: Posts, body: str
) -> None:
    place = channels["data-team"]
    slack.control.answer(body, methods=[POST], when="after")
    post(services, call(services, place, 1))
    slack.wait_for(lambda: services.stores.outbox.pending() == 0)
    [one] = posts(place)
    assert services.stores.outbox.posted_message(slack.seed.team.id, "answer:1") == (
        place,
        one["ts"],
    )


def test_an_unknown_error_code_loses_no_post(
    slack: Playground, services: Services, channels: dict[str, str], posts: Posts
) -> None:
    place = channels["data-team"]
    slack.control.refuse("error_of_next_year", methods=[POST], times=2)
    post(services, call(services, place, 1))
    slack.wait_for(lambda: posts(place))
    assert len(posts(place)) == 1


def test_an_unknown_error_code_is_tried_again_ever_more_rarely(
    slack: Playground, services: Services, channels: dict[str, str]
) -> None:
    slack.control.refuse("error_of_next_year", methods=[POST], times=None)
    add_old(services, call(services, channels["data-team"], 1), attempts=GIVE_UP_ATTEMPTS - 2)
    [row] = slack.wait_for(lambda: waiting(services))
    wait = row["due"] - services.stores.now().timestamp()
    assert wait > MAX_WAIT.total_seconds() - 60


def test_after_days_of_an_unknown_error_code_the_author_is_told(
    slack: Playground, services: Services, channels: dict[str, str], amara: Person
) -> None:
    slack.control.refuse("error_of_next_year", methods=[POST], times=1)
    one = call(services, channels["data-team"], 1).model_copy(update={"notify_user": amara.id})
    add_old(services, one, attempts=GIVE_UP_ATTEMPTS)
    [told] = slack.wait_for(lambda: amara.messages(amara.direct()))
    assert "error_of_next_year" in told["text"]


def add_old(services: Services, one: OutboxCall, attempts: int) -> None:
    """Queue a post as if it had been tried for days."""
    outbox, put_at = services.stores.outbox, services.stores.now() - GIVE_UP_AFTER
    with services.stores.database.transaction():
        outbox.put(one)
        services.stores.database.execute(
            "UPDATE outbox SET attempts = ?, put_at = ?", attempts, stamp(put_at)
        )
    services.slack.sender.wake()


def waiting(services: Services) -> list[Any]:
    """Return the posts that wait for another attempt after an error."""
    return services.stores.database.execute(
        "SELECT unixepoch(due_at) AS due FROM outbox WHERE state = 'waiting' AND error IS NOT NULL"
    )


def test_a_rate_limit_without_a_readable_wait_loses_no_post(
    slack: Playground, services: Services, channels: dict[str, str], posts: Posts
) -> None:
    place = channels["data-team"]
    slack.control.answer('{"ok": false, "error": "rate_limited"}', methods=[POST], times=2)
    post(services, call(services, place, 1))
    slack.wait_for(lambda: posts(place))
    assert services.stores.outbox.pending() <= 1
