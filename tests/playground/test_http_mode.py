"""Delivery over HTTP: signed, in Slack's encodings, with Slack's retry headers."""

import json
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bot.playground import Person, Playground
from bot.playground.http_mode import signature
from bot.playground.transport import DeliveryError
from tests.playground.site import Site, serving

Json = dict[str, Any]
GENERAL = "C0GENERAL1"


class Quiet(WSGIRequestHandler):
    """Serves a Bolt app without logging."""

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


def outcomes(slack: Playground, count: int) -> list[str | None]:
    """Wait for a number of deliveries; return their errors, or None for each acknowledged one."""

    def settled() -> list[Json]:
        out = [each for each in slack.traffic() if each["direction"] == "out"]
        return out if len(out) >= count else []

    return [each["error"] for each in slack.wait_for(settled)]


def test_the_signature_matches_slacks_example() -> None:
    """Slack publishes this example."""
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
        "%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signed = signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body)
    assert signed == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def test_events_are_json_and_the_rest_are_forms(slack: Playground, amara: Person) -> None:
    with serving(Site()) as site:
        slack.deliver_to(site.url)
        amara.say(GENERAL, "hello")
        outcomes(slack, 1)
        amara.command("/go there", GENERAL)
        message = amara.messages(GENERAL)[0]["ts"]
        amara.use_shortcut("keep", GENERAL, message)
        (event_headers, event), (_, command), (_, shortcut) = site.requests
    assert json.loads(event)["event"]["text"] == "hello"
    assert event_headers["Content-Type"] == "application/json"
    assert parse_qs(command)["text"] == ["there"]
    assert json.loads(parse_qs(shortcut)["payload"][0])["message_ts"] == message


def test_every_request_is_signed_with_the_apps_secret(slack: Playground, amara: Person) -> None:
    verifier = SignatureVerifier(slack.signing_secret)
    with serving(Site()) as site:
        slack.deliver_to(site.url)
        amara.command("/go Größe & mehr", GENERAL)
        ((headers, body),) = site.requests
    assert verifier.is_valid_request(body, headers)


def test_an_event_is_sent_again_unless_the_response_is_200(
    slack: Playground, amara: Person
) -> None:
    with serving(Site(500, 404)) as site:
        slack.deliver_to(site.url)
        amara.say(GENERAL, "hello")
        assert outcomes(slack, 3) == ["http_error", "http_error", None]
        headers = [headers for headers, _ in site.requests]
    assert "X-Slack-Retry-Num" not in headers[0]
    retries = [(each["X-Slack-Retry-Num"], each["X-Slack-Retry-Reason"]) for each in headers[1:]]
    assert retries == [("1", "http_error"), ("2", "http_error")]


def test_an_app_can_refuse_retries(slack: Playground, amara: Person) -> None:
    with serving(Site(500, headers={"X-Slack-No-Retry": "1"})) as site:
        slack.deliver_to(site.url)
        amara.say(GENERAL, "hello")
        outcomes(slack, 1)
        amara.say(GENERAL, "next")
        assert outcomes(slack, 2) == ["http_error", None]


def test_an_event_is_sent_again_if_the_app_is_down(slack: Playground, amara: Person) -> None:
    with serving(Site()) as gone:
        address = gone.url
    slack.deliver_to(address)
    amara.say(GENERAL, "hello")
    assert outcomes(slack, 4) == ["connection_failed"] * 4
    assert "did not respond" in amara.command("/go", GENERAL)["error"]


def test_the_request_url_can_be_verified(slack: Playground) -> None:
    with pytest.raises(RuntimeError, match="deliver_to"):
        slack.verify_url()
    with serving(Site()) as site:
        slack.deliver_to(site.url)
        slack.ssl_check()
        assert slack.verify_url() is False
        assert parse_qs(site.requests[0][1])["ssl_check"] == ["1"]
    with serving(Site(500)) as site:
        slack.deliver_to(site.url)
        with pytest.raises(DeliveryError):
            slack.ssl_check()


def test_a_bolt_app_works_over_http(slack: Playground, client: WebClient, amara: Person) -> None:
    app = App(client=client, signing_secret=slack.signing_secret)

    @app.command("/open")
    def opened(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        title = {"type": "plain_text", "text": "Sure?"}
        client.views_open(
            trigger_id=body["trigger_id"],
            view={
                "type": "modal",
                "callback_id": "form",
                "title": title,
                "submit": title,
                "blocks": [{"type": "divider"}],
            },
        )

    @app.view("form")
    def submitted(ack: Ack) -> None:
        title = {"type": "plain_text", "text": "Done"}
        view = {"type": "modal", "title": title, "blocks": [{"type": "divider"}]}
        ack(response_action="update", view=view)

    @app.event("message")
    def reply(event: Json, client: WebClient) -> None:
        if "bot_id" not in event:
            client.chat_postMessage(channel=event["channel"], text="heard", thread_ts=event["ts"])

    handler = SlackRequestHandler(app, path="/slack/events")
    with serving(make_server("127.0.0.1", 0, handler, handler_class=Quiet)) as server:
        slack.deliver_to(f"http://127.0.0.1:{server.server_port}/slack/events")
        assert slack.verify_url()
        slack.ssl_check()
        ts = amara.say(GENERAL, "hello")
        slack.wait_for(lambda: len(amara.thread(GENERAL, ts)) == 2)
        assert amara.command("/open", GENERAL) == {"ok": True}
        slack.wait_for(lambda: amara.modal)
        assert amara.submit() == {"ok": True}
        assert (amara.modal or {})["title"]["text"] == "Done"
