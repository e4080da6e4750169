"""The process of `framework-bot serve`: it listens at once, while its worker loads the bot.

Importing this module loads neither Bolt nor the guides nor the encoder.
"""

import logging
import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

import click
from gunicorn.glogging import Logger

from bot.errors import READABLE, file_sentence
from bot.runtime.memory import uncollected
from bot.runtime.redaction import redacted
from bot.server.health import require_free
from bot.server.refused import Reason
from bot.server.supervisor import Application, Supervisor
from bot.server.vitals import Vitals, side_port
from bot.server.worker import PatientWorker, room_for_connections
from bot.server.wsgi import EVENTS_PATH, Answer, RefusedRequest, page_route, wsgi_of
from bot.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

THREADS: Final = 8
GRACE_SECONDS: Final = 10
SHARED_MEMORY: Final = "/dev/shm"  # noqa: S108 - gunicorn creates an unlinked file in it
"""Where the worker shows that it is alive: in memory, and writable where the disk is read-only."""

START_SECONDS: Final = 1.0
"""How long a request waits for the bot to be loaded; Slack gives up after three seconds."""


def serve(settings: Settings, host: str, port: int) -> None:
    """Run over HTTP until SIGTERM.

    Raise `Refusal` for a problem that shows before the bot is loaded; exit with code 1 after
    printing the sentence of any other.
    """
    settings.require("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
    require_free(host, port)
    require_free(settings.host, settings.metrics_port)
    HttpServer(settings, host, port).run()


class HttpServer(Application):
    """One threaded gunicorn worker; the bot is loaded in it, after the fork."""

    def __init__(self, settings: Settings, host: str, port: int) -> None:
        self._settings = settings
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._running = ExitStack()
        self.vitals = Vitals()
        super().__init__()

    def load_config(self) -> None:
        """Apply gunicorn's settings; its documentation explains them."""
        for key, value in {
            "bind": self._bind,
            "workers": 1,
            "worker_class": PatientWorker,
            "worker_connections": room_for_connections(),
            "worker_tmp_dir": SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None,
            "threads": THREADS,
            "graceful_timeout": GRACE_SECONDS,
            "control_socket_disable": True,
            "logger_class": GunicornLogger,
            "worker_exit": lambda _server, _worker: self._running.close(),
        }.items():
            self.cfg.set(key, value)

    def load(self) -> Callable[..., Any]:
        """Begin to load the bot, in the worker: threads and SQLite do not survive a fork."""
        self._running.enter_context(side_port(self._settings, self.vitals))
        loading = ThreadPoolExecutor(1, thread_name_prefix="loading")
        self._running.callback(loading.shutdown)
        bot = loading.submit(self._load_bot)
        bot.add_done_callback(self._finish_loading)
        return StartingBot(bot, self.vitals)

    def run(self) -> None:
        """Run until SIGTERM."""
        Supervisor(self).run()

    def _load_bot(self) -> "WSGIApplication":
        with uncollected():
            from bot.runtime.guides import load_ahead  # noqa: PLC0415 - slow to import

            load_ahead(self._settings)
            from bot.server.http import application  # noqa: PLC0415 - slow to import

        return self._running.enter_context(application(self._settings, self.vitals))

    def _finish_loading(self, bot: "Future[WSGIApplication]") -> None:
        """End the process if loading has failed; it has acknowledged nothing yet."""
        error = bot.exception()
        if error is None:
            self.loaded.set()
        elif isinstance(error, (*READABLE, OSError)):
            sentence = file_sentence(error) if isinstance(error, OSError) else str(error)
            click.echo(redacted(sentence), err=True)
            os._exit(Supervisor.WORKER_BOOT_ERROR)
        else:
            log.error("The bot could not be loaded.", exc_info=error)
            os._exit(1)


class StartingBot:
    """The WSGI application of a bot that is being loaded: health pages, then the bot's own."""

    def __init__(self, bot: "Future[WSGIApplication]", vitals: Vitals) -> None:
        self._bot = bot
        self._pages = page_route(vitals.pages)
        self._starting = wsgi_of(self._route, vitals.refused)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Pass the request to the bot as soon as that is loaded, or answer that it isn't yet."""
        patience = START_SECONDS if environ.get("PATH_INFO") == EVENTS_PATH else 0.0
        try:
            bot = self._bot.result(patience)
        except TimeoutError:
            bot = self._starting
        return bot(environ, start_response)

    def _route(self, environ: "WSGIEnvironment") -> Answer:
        if environ.get("PATH_INFO") == EVENTS_PATH:
            raise RefusedRequest(503, Reason.STARTING, "The bot is starting. Try again soon.")
        return self._pages(environ)


class GunicornLogger(Logger):
    """Sends gunicorn's messages to the bot's log, redacted and in the same format."""

    def setup(self, _cfg: object) -> None:
        """Leave the handlers to the root logger, and the refused requests to `RefusedRequests`."""
        self.error_log.propagate = True
        self.error_log.addFilter(_quotes_no_request)


def _quotes_no_request(record: logging.LogRecord) -> bool:
    """Drop the warnings that quote what was not valid HTTP."""
    return not str(record.msg).startswith("Invalid request from ip=")
