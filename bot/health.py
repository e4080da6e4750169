"""Whether the bot lives, and whether it can do its work."""

import json
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from storage.database import Database
from storage.errors import StorageError

SILENCE_SECONDS: Final = 60.0
"""Slack's socket carries a ping at least every few seconds; longer silence is a dead socket."""


class Health:
    """Answers for `/healthz` and `/readyz`.

    `silence` tells how many seconds ago Slack's last frame came, or None before the first one;
    over HTTP there is no such thing.
    """

    def __init__(
        self, database: Database, silence: Callable[[], float | None] | None = None
    ) -> None:
        self._database, self._silence = database, silence

    def answer(self, route: str) -> tuple[int, str]:
        """The status and body for a route."""
        if route == "/healthz":
            return 200, "alive"
        faults = self.faults()
        checks = json.dumps({"ready": not faults, "faults": faults})
        return (503 if faults else 200), checks

    def faults(self) -> list[str]:
        """What keeps the bot from its work; empty when it is ready."""
        return [fault for fault in (self._database_fault(), self._slack_fault()) if fault]

    def _database_fault(self) -> str | None:
        try:
            self._database.check_writable()
        except StorageError as error:
            return str(error)
        return None

    def _slack_fault(self) -> str | None:
        if self._silence is None:
            return None
        seconds = self._silence()
        if seconds is None:
            return "Slack's socket is not connected."
        if seconds > SILENCE_SECONDS:
            return f"Slack's socket has been silent for {seconds:.0f} seconds."
        return None


def family_of(host: str) -> socket.AddressFamily:
    """The kind of socket that listens at a host name or address."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def serve_health(health: Health, host: str, port: int) -> ThreadingHTTPServer:
    """Answer `/healthz` and `/readyz` on a port of their own; the caller shuts the server down."""

    class Server(ThreadingHTTPServer):
        address_family = family_of(host)

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            known = self.path in ("/healthz", "/readyz")
            status, text = health.answer(self.path) if known else (404, "There is nothing here.")
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: a probe every few seconds is no news."""

    server = Server((host, port), Handler)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server
