"""A playground, two people, and small apps that connect to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.playground import Person, Playground
from bot.playground.errors import SlackError
from bot.playground.limits import check_message, check_view

Json = dict[str, Any]


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A playground without a manifest and with quick retries."""
    with Playground(retry_after=(0.02, 0.02, 0.02), ack_timeout=0.5, ping_every=0.05) as playground:
        yield playground


@pytest.fixture
def refusal() -> Callable[[str, Json], str]:
    """Return the error code for a payload on a surface, or an empty string.

    The surface is `message` or `modal`, for a block, or `view`, for a whole view.
    """

    def code(surface: str, payload: Json) -> str:
        title = {"type": "plain_text", "text": "A view"}
        modal = {"type": "modal", "title": title, "submit": title, "blocks": [payload]}
        try:
            if surface == "message":
                check_message({"text": "fallback", "blocks": [payload]})
            else:
                check_view(payload if surface == "view" else modal)
        except SlackError as error:
            return error.code
        return ""

    return code


@pytest.fixture
def client(slack: Playground) -> WebClient:
    """The app's Web API client."""
    return WebClient(slack.bot_token, base_url=slack.api_url)


@pytest.fixture
def amara(slack: Playground) -> Person:
    """A person in every channel."""
    return Person(slack, "U0AMARA001")


@pytest.fixture
def meilin(slack: Playground) -> Person:
    """A person who is not in the private channel."""
    return Person(slack, "U0MEILIN03")


@pytest.fixture
def connect() -> Iterator[Callable[[Playground, SocketModeClient], None]]:
    """Connect a Socket Mode client for the rest of the test."""
    clients: list[SocketModeClient] = []

    def connected(slack: Playground, client: SocketModeClient) -> None:
        before = slack.connections()
        client.connect()
        clients.append(client)
        slack.wait_for(lambda: slack.connections() > before)

    yield connected
    for client in clients:
        client.closed = True
        client.enqueue_message("{}")  # wakes the thread that would sleep for another second
        client.current_app_monitor.shutdown()
        client.current_session_state.terminated = True
        client.current_session_runner.shutdown()  # or it closes the socket at the same time
        client.close()


class Recorder:
    """An app that records envelopes, and acknowledges all but those numbered in `ignored`."""

    def __init__(self, slack: Playground, ignored: range) -> None:
        self.envelopes: list[SocketModeRequest] = []
        self.ignored = ignored
        web_client = WebClient(slack.app_token, base_url=slack.api_url)
        self.client = SocketModeClient(slack.app_token, web_client=web_client)
        self.client.socket_mode_request_listeners.append(self._record)

    def _record(self, client: Any, request: SocketModeRequest) -> None:
        self.envelopes.append(request)
        if len(self.envelopes) - 1 not in self.ignored:
            client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

    @property
    def events(self) -> list[Json]:
        """The events recorded so far."""
        return [each.payload["event"] for each in self.envelopes]

    @property
    def by_kind(self) -> dict[str, Json]:
        """The last event of each subtype, or else type."""
        return {kind(event): event for event in self.events}

    @property
    def kinds(self) -> list[str]:
        """The sorted subtypes, or else types, of the events."""
        return sorted(kind(event) for event in self.events)


def kind(event: Json) -> str:
    """Return the subtype, or else the type."""
    return str(event.get("subtype") or event["type"])


@pytest.fixture
def listen(connect: Callable[[Playground, SocketModeClient], None]) -> Callable[..., Recorder]:
    """Connect a recorder to a playground."""

    def listening(slack: Playground, *, ignored: range = range(0)) -> Recorder:
        recorder = Recorder(slack, ignored)
        connect(slack, recorder.client)
        return recorder

    return listening


@pytest.fixture
def settled() -> Callable[[Playground, int], list[Json]]:
    """Wait for a number of deliveries to be acknowledged or fail, and return them."""

    def wait(slack: Playground, count: int) -> list[Json]:
        def enough() -> list[Json]:
            out = [each for each in slack.traffic() if each["direction"] == "out"]
            return out if len(out) >= count else []

        return slack.wait_for(enough)

    return wait


@pytest.fixture
def run(
    slack: Playground, connect: Callable[[Playground, SocketModeClient], None]
) -> Callable[[Callable[[App], None]], None]:
    """Run a Bolt app over Socket Mode, with the listeners that a function registers."""

    def running(register: Callable[[App], None]) -> None:
        app = App(client=WebClient(slack.bot_token, base_url=slack.api_url))
        register(app)
        handler = SocketModeHandler(app, slack.app_token, ping_interval=0.2)
        handler.client.web_client = WebClient(slack.app_token, base_url=slack.api_url)
        connect(slack, handler.client)

    return running
