"""Run the bot over Socket Mode."""

import logging
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin import connection as sockets
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.errors import Refusal
from bot.server import readiness
from bot.server.app import create_app
from bot.server.composition import running
from bot.server.connecting import Connecting
from bot.server.delivery import observed
from bot.server.health import check_silence
from bot.server.refused import Reason, RefusedRequests
from bot.server.shapes import check_shape
from bot.server.vitals import Vitals
from bot.services import Services
from bot.settings import Settings
from bot.slack.payloads import MalformedPayload

if TYPE_CHECKING:
    from concurrent.futures import Future

log = logging.getLogger(__name__)

STOPS = (signal.SIGTERM, signal.SIGINT)
HELLO = re.compile(r'\{\s*"type"\s*:\s*"hello"')
"""The beginning of the first message on each socket."""

PING_SECONDS = 3
"""slack_sdk replaces a socket after four unanswered pings in a row."""


@contextmanager
def receiving(settings: Settings, vitals: Vitals | None = None) -> Iterator["Future[None]"]:
    """Run the bot over Socket Mode; yield the result of connecting, which waits for Slack.

    It fails with `RefusedToken` if Slack refuses a token. On exit, close the connection, then
    finish the work.
    """
    vitals = vitals or Vitals()
    settings.require("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    with running(settings, vitals) as services:
        app = create_app(services, services.slack.client)
        token = settings.secret("SLACK_APP_TOKEN")
        handler = RequestHandler(app, token, services, vitals.refused)
        socket_monitor = SocketMonitor(handler.client)
        vitals.metrics.add_gauges(
            {
                **readiness.gauges(services.stores),
                "slack_silence_seconds": ("Since Slack's last frame.", socket_monitor.silence),
            }
        )
        connecting = Connecting(handler.client, services.slack.installation)

        def check_slack() -> str:
            connecting.check()
            services.slack.installation.check()
            return check_silence(socket_monitor.silence())

        checks = readiness.checks(services)
        vitals.loaded({**checks, "slack": check_slack})
        connecting.start()
        try:
            yield connecting.connected
        finally:
            connecting.stop()
            _close(handler.client)


@contextmanager
def connected(settings: Settings, vitals: Vitals | None = None) -> Iterator[None]:
    """Run the bot over Socket Mode, and enter the block once it is connected."""
    with receiving(settings, vitals) as connection:
        connection.result()
        yield


def run(settings: Settings, vitals: Vitals) -> None:
    """Run over Socket Mode until SIGTERM or SIGINT; raise `RefusedToken` if Slack refuses one."""
    with until_stopped() as wait, receiving(settings, vitals) as connection:
        connection.add_done_callback(_stop_if_refused)
        wait()
        if connection.done():
            connection.result()
        log.info("Stopping; finishing the work that has started.")


def _stop_if_refused(connection: "Future[None]") -> None:
    if not connection.cancelled() and connection.exception():
        os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def until_stopped() -> Iterator[Callable[[], None]]:
    """Yield a function that waits for the first SIGTERM or SIGINT since the block was entered.

    It reads the byte that the interpreter writes on a signal. A lock could miss a signal that
    arrives just before the wait.
    """
    reader, writer = socket.socketpair()
    writer.settimeout(0)
    with reader, writer:
        signal.set_wakeup_fd(writer.fileno())
        for number in STOPS:
            signal.signal(number, lambda *_: None)

        def wait() -> None:
            while reader.recv(1)[0] not in STOPS:
                pass

        try:
            yield wait
        finally:
            signal.set_wakeup_fd(-1)


def _close(client: SocketModeClient) -> None:
    """Stop receiving, send the pending acknowledgements, and disconnect.

    slack_sdk's own `close` would drop the acknowledgements and wait seconds for two blocked
    threads; an empty message wakes one of them, shutting the socket down wakes the other. All
    threads end before `close` is called, because it fails if one of them closes the socket
    concurrently.
    """
    client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = False
    client.closed = True
    client.enqueue_message("")
    client.message_processor.shutdown()
    client.message_workers.shutdown()
    client.current_app_monitor.shutdown()
    client.current_session_state.terminated = True
    if client.current_session and (connection := client.current_session.sock):
        with suppress(OSError):  # Slack may have disconnected first
            connection.shutdown(socket.SHUT_RDWR)
    client.current_session_runner.shutdown()
    client.close()


# slack_sdk dates pings and pongs by the wall clock: set back, a dead socket would seem alive.
sockets.time = SimpleNamespace(time=time.monotonic, sleep=time.sleep)  # type: ignore[attr-defined, assignment]


class SocketMonitor:
    """Records when Slack's last frame arrived over the socket: a message or a pong."""

    def __init__(self, client: SocketModeClient) -> None:
        self._client = client
        self._last = time.monotonic()
        client.on_message_listeners.append(self._note)

    def _note(self, message: str) -> None:
        self._last = time.monotonic()
        if HELLO.match(message):
            log.info("Connected to Slack over Socket Mode.")
        session = self._client.current_session
        if session and session.last_ping_pong_time is None:
            session.last_ping_pong_time = self._last  # without it, staleness needs a first pong

    def silence(self) -> float:
        """Return the seconds since the last frame; raise `Refusal` if there is no connection."""
        session = self._client.current_session
        if session is None or not session.is_active():
            raise Refusal("Slack's socket is not connected.")
        return time.monotonic() - max(self._last, session.last_ping_pong_time or 0.0)


class RequestHandler(SocketModeHandler):
    """Refuses malformed requests, and starts deferred tasks once the acknowledgement is sent."""

    def __init__(self, app: App, token: str, services: Services, refused: RefusedRequests) -> None:
        super().__init__(app, token, web_client=services.slack.client, ping_interval=PING_SECONDS)
        self._runtime, self._refused = services.runtime, refused
        self.client.message_listeners.append(self._check_envelope)

    def _check_envelope(self, _client: object, message: Mapping[str, Any], _raw: object) -> None:
        """Note an envelope without a payload, which slack_sdk drops."""
        if "envelope_id" in message and not isinstance(message.get("payload"), Mapping):
            self._refused.note(Reason.MALFORMED)

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:  # noqa: ARG002
        """Handle one request of Slack's."""
        try:
            check_shape(req.payload)
        except MalformedPayload:
            self._refused.note(Reason.MALFORMED)
            return
        begun = time.time()
        with self._runtime.tasks.after_response(), observed(req.payload, self._runtime.metrics):
            answer = run_bolt_app(self.app, req)
            if answer.status == 400:  # a listener found the payload malformed
                self._refused.note(Reason.MALFORMED)
            send_response(self.client, req, answer, begun)
