"""Socket Mode: envelopes, acknowledgements, retries and connections."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from aiohttp import ClientSession
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.playground import Person, Playground

Json = dict[str, Any]
Listen = Callable[..., Any]
Settled = Callable[[Playground, int], list[Json]]
Run = Callable[[Callable[[App], None]], None]
GENERAL, LEADS = "C0GENERAL1", "C0LEADS001"


def test_an_unacknowledged_event_is_sent_again(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    app = listen(slack, ignored=range(2))
    amara.say(GENERAL, "hello")
    deliveries = settled(slack, 3)
    assert [each["ok"] for each in deliveries] == [False, False, True]
    assert [each.retry_attempt for each in app.envelopes] == [0, 1, 2]
    assert [each.retry_reason for each in app.envelopes] == ["", "timeout", "timeout"]
    assert len({each.payload["event_id"] for each in app.envelopes}) == 1
    assert len({each.envelope_id for each in app.envelopes}) == 3


def test_after_three_retries_slack_gives_up(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    app = listen(slack, ignored=range(4))
    amara.say(GENERAL, "hello")
    settled(slack, 4)
    amara.say(LEADS, "next")
    slack.wait_for(lambda: len(app.envelopes) >= 5)  # a slow machine gets the last one again
    assert [event["text"] for event in app.events][:5] == ["hello"] * 4 + ["next"]


def test_an_app_that_connects_late_gets_the_retry(listen: Listen, settled: Settled) -> None:
    with Playground(retry_after=(0.01,), ping_every=0.05) as slack:
        slack.control.hold_retries()
        Person(slack, "U0AMARA001").say(GENERAL, "hello")
        (missed,) = settled(slack, 1)
        assert missed["error"] == "no_app"
        app = listen(slack)
        slack.control.hold_retries(hold=False)
        slack.wait_for(lambda: app.kinds == ["message"])
        assert app.envelopes[0].retry_attempt == 1


def test_deliveries_can_be_duplicated(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    slack.control.duplicate_deliveries(2)
    app = listen(slack)
    amara.say(GENERAL, "hello")
    settled(slack, 2)
    assert app.kinds == ["message", "message"]
    assert len({each.payload["event_id"] for each in app.envelopes}) == 1


@pytest.mark.parametrize("concurrent", [True, False])
def test_a_delivery_can_be_repeated(
    slack: Playground, amara: Person, concurrent: bool, listen: Listen, settled: Settled
) -> None:
    app = listen(slack)
    ts = amara.say(GENERAL, "@demo-app hello")
    settled(slack, 2)
    assert slack.control.redeliver(ts, times=2, concurrent=concurrent) == 4
    assert app.kinds == ["app_mention"] * 3 + ["message"] * 3
    assert slack.control.redeliver(app.envelopes[0].payload["event_id"]) == 1
    assert slack.control.redeliver("nothing") == 0


def test_events_are_spread_over_connections(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    one, two = listen(slack), listen(slack)
    assert slack.connections() == 2
    for number in range(20):
        amara.say(GENERAL, str(number))
    settled(slack, 20)
    texts = [event["text"] for event in [*one.events, *two.events]]
    assert sorted(map(int, texts)) == [*range(20)]
    assert one.events
    assert two.events


def test_delayed_events_arrive_out_of_order(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    slack.control.delay_deliveries(0.2)
    app = listen(slack)
    for number in range(20):
        amara.say(GENERAL, str(number))
    settled(slack, 20)
    texts = [int(event["text"]) for event in app.events]
    assert sorted(texts) == [*range(20)]
    assert texts != [*range(20)]


def test_a_frozen_connection_stays_open_and_silent(
    slack: Playground, amara: Person, listen: Listen
) -> None:
    frozen = listen(slack)
    slack.control.freeze_sockets()
    assert slack.connections() == 0
    app = listen(slack)
    amara.say(GENERAL, "hello")
    slack.wait_for(lambda: [event["text"] for event in app.events] == ["hello"])
    assert frozen.envelopes == []
    assert frozen.client.is_connected()


async def first_message(address: str, cause: Callable[[], None] | None = None) -> Json:
    """Return the first message on a new socket, or the one that `cause` triggers."""
    async with ClientSession() as session, session.ws_connect(address) as socket:
        message: Json = await socket.receive_json()
        if cause is not None:
            await asyncio.to_thread(cause)
            message = await socket.receive_json()
        return message


def socket_url(slack: Playground) -> str:
    """Return a URL that admits one socket."""
    app_level = WebClient(slack.app_token, base_url=slack.api_url)
    return str(app_level.apps_connections_open(app_token=slack.app_token)["url"])


def test_an_eleventh_connection_is_refused(slack: Playground, listen: Listen) -> None:
    for _ in range(10):
        listen(slack)
    assert asyncio.run(first_message(socket_url(slack)))["reason"] == "too_many_websockets"
    assert slack.connections() == 10


def test_an_app_reconnects_after_a_drop_or_a_refresh(
    slack: Playground, amara: Person, run: Run
) -> None:
    received: list[str] = []

    def register(app: App) -> None:
        @app.event("message")
        def keep(event: Json, ack: Ack) -> None:
            received.append(event["text"])

    run(register)
    for interrupt in (slack.control.disconnect, slack.control.drop_sockets):
        interrupt()
        assert slack.connections() == 0
        slack.wait_for_connection(timeout=30)
        amara.say(GENERAL, interrupt.__name__)
        slack.wait_for(partial(received.__contains__, interrupt.__name__))


def test_malformed_frames_do_not_end_the_connection(
    slack: Playground, amara: Person, listen: Listen
) -> None:
    app = listen(slack)
    for nonsense in ("{", "[]", '{"envelope_id": "none"}', '{"envelope_id": []}'):
        app.client.send_message(nonsense)
    amara.say(GENERAL, "hello")
    slack.wait_for(lambda: [event["text"] for event in app.events] == ["hello"])
    assert slack.connections() == 1


def test_a_connection_starts_with_hello(slack: Playground) -> None:
    hello = asyncio.run(first_message(socket_url(slack)))
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": slack.app.id}


def test_a_refresh_is_announced(slack: Playground) -> None:
    notice = asyncio.run(first_message(socket_url(slack), slack.control.warn))
    assert (notice["type"], notice["reason"]) == ("disconnect", "warning")


def test_a_ticket_admits_one_socket(slack: Playground, listen: Listen) -> None:
    app = listen(slack)
    used = str(app.client.wss_uri).replace("ws:", "http:")
    for address in (used, f"{slack.url}/link/?ticket=none"):
        with pytest.raises(HTTPError, match="401") as refusal:
            urlopen(address)
        refusal.value.close()
