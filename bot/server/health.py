"""Whether the bot lives, whether it can do its work, and the port that tells so."""

import json
import socket
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, NamedTuple, TypeAlias

from bot.errors import Refusal
from storage.errors import StorageError

SILENCE_SECONDS: Final = 60.0
"""Slack's socket carries a ping at least every few seconds; longer silence is a dead socket."""

Part: TypeAlias = Callable[[], str]
"""Says how a part of the bot is; raises `Refusal` or `StorageError` where it can't do its work."""


class Page(NamedTuple):
    """What is answered to a probe."""

    status: int
    content_type: str
    text: str


Pages: TypeAlias = Mapping[str, Callable[[], Page]]
"""What is answered, by path."""

NOTHING_HERE: Final = Page(404, "text/plain; charset=utf-8", "There is nothing here.")


def health_pages(parts: Mapping[str, Part]) -> Pages:
    """`/healthz` says that the process answers, `/readyz` how each of the parts is."""
    return {
        "/healthz": lambda: Page(200, "text/plain; charset=utf-8", "alive"),
        "/readyz": lambda: _readiness(parts),
    }


def _readiness(parts: Mapping[str, Part]) -> Page:
    looked_at = {name: _look(part) for name, part in parts.items()}
    ready = all(part["ready"] for part in looked_at.values())
    document = json.dumps({"ready": ready, "parts": looked_at})
    return Page(200 if ready else 503, "application/json", document)


def _look(part: Part) -> dict[str, object]:
    try:
        return {"ready": True, "says": part()}
    except (Refusal, StorageError) as error:
        return {"ready": False, "says": str(error)}


def heard(silence: float) -> str:
    """How many seconds Slack's socket has been silent; raises `Refusal` if it must be dead."""
    if silence > SILENCE_SECONDS:
        raise Refusal(f"Slack's socket has been silent for {silence:.0f} seconds.")
    return f"Slack's last frame came {silence:.0f} seconds ago."


def family_of(host: str) -> socket.AddressFamily:
    """The kind of socket that listens at a host name or address."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def require_free(host: str, port: int | None) -> None:
    """Raise `Refusal` where nothing could listen at the address."""
    if port is None:
        return
    try:
        socket.create_server((host, port), family=family_of(host)).close()
    except OSError as error:
        raise Refusal(
            f"Nothing can listen at {host}, port {port}: {error.strerror}. Choose another."
        ) from None


def serve_pages(pages: Pages, host: str, port: int) -> ThreadingHTTPServer:
    """Answer on a port of their own; the caller shuts the server down."""

    class Server(ThreadingHTTPServer):
        address_family = family_of(host)
        allow_reuse_port = True  # a worker that takes over from another listens beside it

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            page = pages.get(self.path, lambda: NOTHING_HERE)()
            content = page.text.encode()
            self.send_response(page.status)
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: a probe every few seconds is no news."""

    server = Server((host, port), Handler)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server
