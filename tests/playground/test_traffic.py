"""The log of exchanges: what the app acknowledged with, and how fast."""

import threading
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.playground import Person, Playground
from tests.playground.site import Site, serving

Json = dict[str, Any]
Run = Callable[[Callable[[App], None]], None]
GENERAL = "C0GENERAL1"


def delivered(slack: Playground, method: str) -> Json:
    """Return the only delivery of this event, command or interaction."""
    found = [
        each for each in slack.traffic() if (each["direction"], each["method"]) == ("out", method)
    ]
    [entry] = found
    return entry


def test_a_delivery_has_the_response_of_its_acknowledgement(
    slack: Playground, amara: Person, run: Run
) -> None:
    def register(app: App) -> None:
        app.command("/errors")(lambda ack: ack(text="No such thing", response_type="ephemeral"))
        app.command("/empty")(lambda ack: ack())

    run(register)
    amara.command("/errors", GENERAL)
    amara.command("/empty", GENERAL)
    entry = delivered(slack, "/errors")
    assert entry["response"] == {"text": "No such thing", "response_type": "ephemeral"}
    assert (entry["ok"], entry["error"], entry["attempt"]) == (True, None, 0)
    assert delivered(slack, "/empty")["response"] is None


def test_a_submission_has_its_response_action(
    slack: Playground, client: WebClient, amara: Person, run: Run
) -> None:
    title = {"type": "plain_text", "text": "Form"}
    element = {"type": "plain_text_input", "action_id": "entry"}
    block: Json = {"type": "input", "block_id": "name", "label": title, "element": element}
    view: Json = {"type": "modal", "callback_id": "form", "title": title, "submit": title}
    view |= {"blocks": [block]}

    def register(app: App) -> None:
        @app.command("/open")
        def opened(ack: Ack, body: Json) -> None:
            ack()
            client.views_open(trigger_id=body["trigger_id"], view=view)

        @app.view("form")
        def submitted(ack: Ack) -> None:
            ack(response_action="errors", errors={"name": "Taken"})

    run(register)
    amara.command("/open", GENERAL)
    slack.wait_for(lambda: amara.modal)
    amara.fill("Form", "Zed")
    amara.submit()
    response = delivered(slack, "view_submission")["response"]
    assert response == {"response_action": "errors", "errors": {"name": "Taken"}}


def test_the_latency_is_that_of_the_acknowledgement(
    slack: Playground, amara: Person, run: Run
) -> None:
    released = threading.Event()

    def register(app: App) -> None:
        @app.command("/slow")
        def slow(ack: Ack) -> None:
            released.wait(5)
            ack()

    run(register)
    timer = threading.Timer(0.1, released.set)
    timer.start()
    amara.command("/slow", GENERAL)
    timer.join()
    assert 100 <= delivered(slack, "/slow")["latency_ms"] < slack.ack_timeout * 1000


def test_an_unacknowledged_delivery_has_an_error_and_no_response(
    slack: Playground, amara: Person
) -> None:
    amara.command("/nobody", GENERAL)
    entry = delivered(slack, "/nobody")
    assert (entry["ok"], entry["error"], entry["response"]) == (False, "no_app", None)
    assert entry["latency_ms"] >= 0


def test_deliveries_over_http_have_responses_too(slack: Playground, amara: Person) -> None:
    with serving(Site()) as site:
        slack.deliver_to(site.url)
        amara.command("/any", GENERAL)
    entry = delivered(slack, "/any")
    assert (entry["ok"], entry["response"]) == (True, None)
    assert entry["latency_ms"] > 0


def test_calls_of_the_app_have_slacks_response(slack: Playground, client: WebClient) -> None:
    client.chat_postMessage(channel=GENERAL, text="Hello")
    entry = slack.traffic()[0]
    assert (entry["direction"], entry["method"]) == ("in", "chat.postMessage")
    assert entry["response"]["message"]["text"] == "Hello"
    assert "latency_ms" not in entry
