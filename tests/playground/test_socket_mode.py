"""Socket Mode: envelopes, acknowledgements, retries, and connections that come and go."""

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


def test_what_is_not_acknowledged_is_sent_again(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    ear = listen(slack, deaf=range(2))
    amara.say(GENERAL, "hello")
    deliveries = settled(slack, 3)
    assert [each["ok"] for each in deliveries] == [False, False, True]
    assert [each.retry_attempt for each in ear.envelopes] == [0, 1, 2]
    assert [each.retry_reason for each in ear.envelopes] == ["", "timeout", "timeout"]
    assert len({each.payload["event_id"] for each in ear.envelopes}) == 1
    assert len({each.envelope_id for each in ear.envelopes}) == 3


def test_after_three_retries_slack_gives_up(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    ear = listen(slack, deaf=range(4))
    amara.say(GENERAL, "hello")
    settled(slack, 4)
    amara.say(LEADS, "next")
    slack.wait_for(lambda: len(ear.envelopes) == 5)
    assert [event["text"] for event in ear.events] == ["hello"] * 4 + ["next"]


def test_an_app_that_connects_late_gets_the_retry(listen: Listen, settled: Settled) -> None:
    with Playground(retry_after=(0.01,), ping_every=0.05) as slack:
        slack.control.hold_retries()
        Person(slack, "U0AMARA001").say(GENERAL, "hello")
        (missed,) = settled(slack, 1)
        assert missed["error"] == "no_app"
        ear = listen(slack)
        slack.control.hold_retries(hold=False)
        slack.wait_for(lambda: ear.kinds == ["message"])
        assert ear.envelopes[0].retry_attempt == 1


def test_every_delivery_can_come_twice_at_once(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    slack.control.duplicate_deliveries(2)
    ear = listen(slack)
    amara.say(GENERAL, "hello")
    settled(slack, 2)
    assert ear.kinds == ["message", "message"]
    assert len({each.payload["event_id"] for each in ear.envelopes}) == 1


@pytest.mark.parametrize("concurrent", [True, False])
def test_a_delivery_can_be_repeated_later(
    slack: Playground, amara: Person, concurrent: bool, listen: Listen, settled: Settled
) -> None:
    ear = listen(slack)
    ts = amara.say(GENERAL, "@demo-app hello")
    settled(slack, 2)
    assert slack.control.redeliver(ts, times=2, concurrent=concurrent) == 4
    assert ear.kinds == ["app_mention"] * 3 + ["message"] * 3
    assert slack.control.redeliver(ear.envelopes[0].payload["event_id"]) == 1
    assert slack.control.redeliver("nothing") == 0


def test_events_come_over_any_of_several_connections(
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


def test_events_overtake_each_other_while_slack_is_late(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    slack.control.delay_deliveries(0.2)
    ear = listen(slack)
    for number in range(20):
        amara.say(GENERAL, str(number))
    settled(slack, 20)
    texts = [int(event["text"]) for event in ear.events]
    assert sorted(texts) == [*range(20)]
    assert texts != [*range(20)]


def test_a_frozen_connection_stays_open_and_silent(
    slack: Playground, amara: Person, listen: Listen
) -> None:
    frozen = listen(slack)
    slack.control.freeze_sockets()
    assert slack.connections() == 0
    ear = listen(slack)
    amara.say(GENERAL, "hello")
    slack.wait_for(lambda: [event["text"] for event in ear.events] == ["hello"])
    assert frozen.envelopes == []
    assert frozen.client.is_connected()


async def first_words(address: str, act: Callable[[], None] | None = None) -> Json:
    """What a bare socket hears first, or else what it hears upon an act."""
    async with ClientSession() as session, session.ws_connect(address) as socket:
        heard: Json = await socket.receive_json()
        if act is not None:
            await asyncio.to_thread(act)
            heard = await socket.receive_json()
        return heard


def admitted(slack: Playground) -> str:
    """An address that admits one more socket."""
    app_level = WebClient(slack.app_token, base_url=slack.api_url)
    return str(app_level.apps_connections_open(app_token=slack.app_token)["url"])


def test_an_eleventh_connection_is_turned_away(slack: Playground, listen: Listen) -> None:
    for _ in range(10):
        listen(slack)
    assert asyncio.run(first_words(admitted(slack)))["reason"] == "too_many_websockets"
    assert slack.connections() == 10


def test_an_app_comes_back_after_a_dropped_or_refreshed_connection(
    slack: Playground, amara: Person, run: Run
) -> None:
    heard: list[str] = []

    def register(app: App) -> None:
        @app.event("message")
        def keep(event: Json, ack: Ack) -> None:
            heard.append(event["text"])

    run(register)
    for break_off in (slack.control.disconnect, slack.control.drop_sockets):
        break_off()
        assert slack.connections() == 0
        slack.wait_for_connection(timeout=30)
        amara.say(GENERAL, break_off.__name__)
        slack.wait_for(partial(heard.__contains__, break_off.__name__))


def test_nonsense_from_the_app_does_not_end_the_connection(
    slack: Playground, amara: Person, listen: Listen
) -> None:
    ear = listen(slack)
    for nonsense in ("{", "[]", '{"envelope_id": "none"}', '{"envelope_id": []}'):
        ear.client.send_message(nonsense)
    amara.say(GENERAL, "hello")
    slack.wait_for(lambda: [event["text"] for event in ear.events] == ["hello"])
    assert slack.connections() == 1


def test_a_connection_begins_with_hello(slack: Playground) -> None:
    hello = asyncio.run(first_words(admitted(slack)))
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": slack.app.id}


def test_a_refresh_is_announced(slack: Playground) -> None:
    notice = asyncio.run(first_words(admitted(slack), slack.control.warn))
    assert (notice["type"], notice["reason"]) == ("disconnect", "warning")


def test_a_ticket_opens_one_socket(slack: Playground, listen: Listen) -> None:
    ear = listen(slack)
    used = str(ear.client.wss_uri).replace("ws:", "http:")
    for address in (used, f"{slack.url}/link/?ticket=none"):
        with pytest.raises(HTTPError, match="401") as refusal:
            urlopen(address)
        refusal.value.close()
