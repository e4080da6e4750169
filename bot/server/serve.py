"""Run the bot over Socket Mode or HTTP."""

import logging
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import SimpleNamespace
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin import connection as sockets
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.errors import Refusal
from bot.runtime.guides import encoder_of, guides_of
from bot.runtime.metrics import CONTENT_TYPE
from bot.server import readiness
from bot.server.app import create_app
from bot.server.composition import client_of, running
from bot.server.delivery import observed
from bot.server.health import (
    Page,
    Pages,
    check_silence,
    health_pages,
    require_free,
    serve_pages,
)
from bot.server.http import create_wsgi
from bot.server.worker import PatientWorker
from bot.services import Runtime, Services, Stores
from bot.settings import Settings
from bot.slack.tokens import APP_TOKEN, check_bot_token, token_advice
from storage.opening import open_database

log = logging.getLogger(__name__)

STOPS = (signal.SIGTERM, signal.SIGINT)
THREADS = 8
PING_SECONDS = 3
"""slack_sdk replaces a socket after four unanswered pings in a row."""

GRACE_SECONDS = 10


@contextmanager
def connected(settings: Settings) -> Iterator[None]:
    """Run the bot over Socket Mode; on exit, close the connection, then finish the work."""
    settings.require("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    require_free(settings.host, settings.metrics_port)
    check_bot_token(client_of(settings, settings.secret("SLACK_BOT_TOKEN")))
    with running(settings) as services:
        app = create_app(services, services.slack.client)
        token = settings.secret("SLACK_APP_TOKEN")
        handler = RequestHandler(app, token, services)
        socket_monitor = SocketMonitor(handler.client)
        services.runtime.metrics.add_gauges(
            {"slack_silence_seconds": ("Since Slack's last frame.", socket_monitor.silence)}
        )
        checks = {
            **readiness.checks(services.stores, services.runtime),
            "slack": lambda: check_silence(socket_monitor.silence()),
        }
        with _side_port(settings, services.stores, services.runtime, health_pages(checks)):
            with token_advice(APP_TOKEN, services.slack.client):
                handler.client.connect()
            try:
                yield
            finally:
                _close(handler.client)


def run(settings: Settings) -> None:
    """Run over Socket Mode until SIGTERM or SIGINT."""
    with until_stopped() as wait, connected(settings):
        log.info("Connected to Slack over Socket Mode.")
        wait()
        log.info("Stopping; finishing the work that has started.")


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

        yield wait
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

    def _note(self, _message: str) -> None:
        self._last = time.monotonic()
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
    """Starts deferred tasks once the acknowledgement is sent."""

    def __init__(self, app: App, token: str, services: Services) -> None:
        super().__init__(app, token, web_client=services.slack.client, ping_interval=PING_SECONDS)
        self._services = services

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:  # noqa: ARG002
        """Handle one request of Slack's."""
        with (
            self._services.runtime.tasks.after_response(),
            observed(req.payload, self._services.runtime.metrics),
        ):
            super().handle(self.client, req)


@contextmanager
def _side_port(
    settings: Settings, stores: Stores, runtime: Runtime, pages: Pages
) -> Iterator[None]:
    """Serve `/metrics` and the given pages at `METRICS_PORT`, if it is set."""
    if settings.metrics_port is None:
        yield
        return
    runtime.metrics.add_gauges(readiness.gauges(stores))
    metrics_page = {"/metrics": lambda: Page(200, CONTENT_TYPE, runtime.metrics.text())}
    server = serve_pages({**pages, **metrics_page}, settings.host, settings.metrics_port)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class GunicornLogger(Logger):
    """Sends gunicorn's messages to the bot's log, redacted and in the same format."""

    def setup(self, _cfg: object) -> None:
        """Leave the handlers to the root logger."""
        self.error_log.propagate = True


class HttpServer(BaseApplication):
    """One threaded gunicorn worker; the bot is built in it, after the fork."""

    def __init__(self, settings: Settings, host: str, port: int) -> None:
        self._settings = settings
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._running = ExitStack()
        super().__init__()

    def load_config(self) -> None:
        """Apply gunicorn's settings; its documentation explains them."""
        for key, value in {
            "bind": self._bind,
            "workers": 1,
            "worker_class": PatientWorker,
            "threads": THREADS,
            "graceful_timeout": GRACE_SECONDS,
            "control_socket_disable": True,
            "logger_class": GunicornLogger,
            "worker_exit": lambda _server, _worker: self._running.close(),
        }.items():
            self.cfg.set(key, value)

    def load(self) -> Callable[..., Any]:
        """Build the bot, in the worker: threads and SQLite connections do not survive a fork."""
        services = self._running.enter_context(running(self._settings))
        pages = health_pages(readiness.checks(services.stores, services.runtime))
        self._running.enter_context(
            _side_port(self._settings, services.stores, services.runtime, pages)
        )
        app = create_app(services, services.slack.client)
        secret = self._settings.secret("SLACK_SIGNING_SECRET")
        return create_wsgi(app, secret, pages, services.runtime)


def serve(settings: Settings, host: str, port: int) -> None:
    """Run over HTTP until SIGTERM.

    Raise `Refusal`, `GuideErrors` or `StorageError` for a problem that shows before the start.
    """
    settings.require("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
    require_free(host, port)
    require_free(settings.host, settings.metrics_port)
    check_bot_token(client_of(settings, settings.secret("SLACK_BOT_TOKEN")))
    guides_of(settings)
    database = open_database(settings.database_url)
    database.migrate()
    database.check_version()
    database.close()
    encoder_of(settings)
    HttpServer(settings, host, port).run()
