"""The two ways in which Slack reaches the bot: Socket Mode and HTTP."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from gunicorn.app.base import BaseApplication
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.app import create_app
from bot.composition import client_of, guides_of, running
from bot.errors import Refusal
from bot.health import Health, serve_health
from bot.http import create_wsgi
from bot.settings import Settings
from storage.database import Database

log = logging.getLogger(__name__)

THREADS = 8
GRACE_SECONDS = 10


@contextmanager
def connected(settings: Settings) -> Iterator[Health]:
    """The bot at work over Socket Mode; leaving it ends the connection first, then the work."""
    settings.require("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    introduce(client_of(settings, settings.secret("SLACK_BOT_TOKEN")))
    with running(settings) as services:
        app = create_app(services, services.client)
        token = settings.secret("SLACK_APP_TOKEN")
        handler = SocketModeHandler(app, token, web_client=services.client)
        health = Health(services.database, lambda: _silence(handler))
        with _health_port(settings, health):
            _connect(handler)
            try:
                yield health
            finally:
                handler.client.close()


def run(settings: Settings) -> None:
    """Work over Socket Mode until SIGTERM or SIGINT."""
    stopped = threading.Event()
    on_stop(stopped.set)
    with connected(settings):
        log.info("Connected to Slack over Socket Mode.")
        stopped.wait()
        log.info("Stopping: finishing what was begun.")


def on_stop(stop: Callable[[], None]) -> None:
    """Call `stop` at SIGTERM and SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())


def _connect(handler: SocketModeHandler) -> None:
    try:
        handler.client.connect()
    except SlackApiError as error:
        raise Refusal(
            f"Slack does not open a socket: {error.response.get('error')}. SLACK_APP_TOKEN must be "
            "an app-level token (xapp-…) with the scope connections:write, and Socket Mode on."
        ) from None


def _silence(handler: SocketModeHandler) -> float | None:
    session = handler.client.current_session
    if session is None or not session.is_active():
        return None
    return time.time() - session.last_ping_pong_time if session.last_ping_pong_time else 0.0


def introduce(client: WebClient) -> str:
    """The bot's name in Slack; `Refusal` where Slack does not accept the token."""
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        raise Refusal(
            f"Slack does not accept SLACK_BOT_TOKEN: {error.response.get('error')}. "
            "Install the app to the workspace and copy its Bot User OAuth Token (xoxb-…)."
        ) from None
    except OSError as error:
        raise Refusal(f"Slack can't be reached at {client.base_url}: {error}.") from None
    return str(answer["user"])


@contextmanager
def _health_port(settings: Settings, health: Health) -> Iterator[None]:
    if settings.metrics_port is None:
        yield
        return
    server = serve_health(health, settings.host, settings.metrics_port)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class HttpServer(BaseApplication):
    """One gunicorn worker with threads; the bot is built in it, after the fork."""

    def __init__(self, settings: Settings, host: str, port: int) -> None:
        self._settings, self._bind = settings, f"{host}:{port}"
        self._running = ExitStack()
        super().__init__()

    def load_config(self) -> None:
        """Settings of gunicorn; named in its documentation."""
        for key, value in {
            "bind": self._bind,
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": GRACE_SECONDS,
            "control_socket_disable": True,
            "worker_exit": lambda _server, _worker: self._running.close(),
        }.items():
            self.cfg.set(key, value)

    def load(self) -> Callable[..., Any]:
        """Build the bot; threads and SQLite's connections do not survive a fork."""
        services = self._running.enter_context(running(self._settings))
        health = Health(services.database)
        self._running.enter_context(_health_port(self._settings, health))
        app = create_app(services, services.client)
        return create_wsgi(app, self._settings.secret("SLACK_SIGNING_SECRET"), health)


def serve(settings: Settings, host: str, port: int) -> None:
    """Work over HTTP until SIGTERM. Raises `Refusal` for what can be known before."""
    settings.require("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
    introduce(client_of(settings, settings.secret("SLACK_BOT_TOKEN")))
    guides_of(settings)
    database = Database(settings.database_url)
    database.migrate()
    database.close()
    HttpServer(settings, host, port).run()
