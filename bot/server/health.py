"""Liveness and readiness, and the HTTP port that serves them."""

import json
import logging
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from bot.errors import READABLE, Refusal
from bot.runtime.seldom import Seldom

log = logging.getLogger(__name__)

SILENCE_SECONDS: Final = 60.0
"""Slack's socket carries a ping every few seconds, so it is dead after a minute of silence."""

ASK_SECONDS: Final = 5.0

NOT_A_BOT: Final = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What reading the page of another program raises."""

SIDE_CONNECTIONS: Final = 32
"""The most connections to the port for pages that are open at the same time."""

Check: TypeAlias = Callable[[], str]
"""Returns the status of one part of the bot; raises one of `READABLE` if it is not ready."""


class Page(NamedTuple):
    """A response to a GET request."""

    status: int
    content_type: str
    text: str


Pages: TypeAlias = Mapping[str, Callable[[], Page]]
"""The pages, by path."""

NOTHING_HERE: Final = Page(404, "text/plain; charset=utf-8", "Not found.")


def health_pages(checks: Mapping[str, Check]) -> Pages:
    """Return `/healthz`, for liveness, and `/readyz`, with the result of each check."""
    seldom = Seldom()
    return {
        "/healthz": lambda: Page(200, "text/plain; charset=utf-8", "alive"),
        "/readyz": lambda: _readiness(checks, seldom),
    }


def _readiness(checks: Mapping[str, Check], seldom: Seldom) -> Page:
    parts = {name: _run(name, check, seldom) for name, check in checks.items()}
    ready = all(part["ready"] for part in parts.values())
    document = json.dumps({"ready": ready, "parts": parts})
    return Page(200 if ready else 503, "application/json", document)


def _run(name: str, check: Check, seldom: Seldom) -> dict[str, object]:
    try:
        return {"ready": True, "says": check()}
    except READABLE as error:
        return {"ready": False, "says": str(error)}
    except Exception as error:  # the other parts can still be checked
        if seldom.count(name):
            log.exception("The part %s can't be checked.", name)
        return {"ready": False, "says": f"{type(error).__name__}. The log says more."}


def check_silence(silence: float) -> str:
    """Describe how long Slack's socket has been silent, in seconds; raise `Refusal` if too long."""
    if silence > SILENCE_SECONDS:
        raise Refusal(f"Slack's socket has been silent for {silence:.0f} seconds.")
    return f"Slack's last frame arrived {silence:.0f} seconds ago."


def ask_parts(host: str, port: int) -> Mapping[str, tuple[bool, str]]:
    """Return whether each part of the bot at this port is ready, and what it says.

    Empty if `/readyz` there is not that of a bot.
    """
    connection = HTTPConnection(host, port, timeout=ASK_SECONDS)
    try:
        connection.request("GET", "/readyz")
        parts = json.loads(connection.getresponse().read())["parts"]
        return {name: (bool(part["ready"]), str(part["says"])) for name, part in parts.items()}
    except (OSError, HTTPException, *NOT_A_BOT):
        return {}
    finally:
        connection.close()


def family_of(host: str) -> socket.AddressFamily:
    """Return the address family to listen with at a host name or address."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def require_free(host: str, port: int | None) -> None:
    """Raise `Refusal` if the port, unless it is None, can't be listened on."""
    if port is None:
        return
    try:
        socket.create_server((host, port), family=family_of(host)).close()
    except OSError as error:
        reason = str(error.strerror).partition(" (while ")[0]  # it would repeat the address
        raise Refusal(
            f"Can't listen on {host}, port {port}: {reason}. Choose another port."
        ) from None


def serve_pages(pages: Pages, host: str, port: int) -> ThreadingHTTPServer:
    """Serve the pages on a port of their own; the caller shuts the server down."""

    class Server(ThreadingHTTPServer):
        address_family = family_of(host)
        allow_reuse_port = True  # a new worker listens before the old one stops
        request_queue_size = 128

        def __init__(self) -> None:
            self._open: deque[socket.socket] = deque()
            super().__init__((host, port), Handler)

        def process_request(self, request: Any, client_address: Any) -> None:
            """Answer on a thread; the oldest connection makes room if there are too many."""
            self._open.append(request)
            if len(self._open) > SIDE_CONNECTIONS:
                with suppress(OSError):
                    self._open.popleft().shutdown(socket.SHUT_RDWR)
            super().process_request(request, client_address)

        def shutdown_request(self, request: Any) -> None:
            with suppress(ValueError):  # it had to make room
                self._open.remove(request)
            super().shutdown_request(request)

        def handle_error(self, _request: object, _client_address: object) -> None:
            """Log what went wrong, if it was more than a client that has gone away."""
            error = sys.exception()
            if not isinstance(error, OSError):
                log.error("A page can't be shown.", exc_info=error)

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            page = pages.get(urlsplit(self.path).path, lambda: NOTHING_HERE)()
            content = page.text.encode()
            self.send_response(page.status)
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_HEAD = do_GET  # noqa: N815 - http.server's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Log nothing: probes arrive every few seconds."""

    server = Server()
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server
