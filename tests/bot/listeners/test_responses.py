"""Responses to commands and buttons, whatever Slack or a proxy answers."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from slack_bolt import Respond

from bot.listeners import responses
from bot.listeners.responses import ResponseError, respond_with_retry


class Hook(HTTPServer):
    """A response_url that gives the prepared answers, then Slack's "ok"."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, bytes]] = []
        self.received = 0

    @property
    def respond(self) -> Respond:
        """Bolt's function for this URL."""
        url = f"http://127.0.0.1:{self.server_port}/"
        return Respond(response_url=url, proxy=None, ssl=None)


class _Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        """Give the next answer; status 0 hangs up."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received += 1
        status, body = self.server.answers.pop(0) if self.server.answers else (200, b"ok")
        if status:
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    monkeypatch.setattr(responses, "RETRY_DELAYS", (0.0, 0.0))
    with Hook() as hook:
        thread = threading.Thread(target=hook.serve_forever, args=(0.01,))
        thread.start()
        yield hook
        hook.shutdown()
        thread.join()


@pytest.mark.parametrize("body", [b"ok", b"", b'{"ok": true}', b"null"])
def test_a_response_that_slack_takes_is_sent_once(hook: Hook, body: bytes) -> None:
    hook.answers = [(200, body)]
    respond_with_retry(hook.respond, text="Hello")
    assert hook.received == 1


@pytest.mark.parametrize(
    "answer",
    [
        (500, b""),
        (429, b""),
        (404, b"<html>Not here</html>"),
        (403, b"Log in first"),
        (200, b"<html>Log in first</html>"),
        (200, b'{"ok": false, "error": null}'),
        (200, b'{"ok": false, "error": "error_of_next_year"}'),
        (200, b"\xff\xfe"),
        (0, b""),
    ],
)
def test_a_response_that_was_not_taken_is_repeated(hook: Hook, answer: tuple[int, bytes]) -> None:
    hook.answers = [answer]
    respond_with_retry(hook.respond, text="Hello")
    assert hook.received == 2


@pytest.mark.parametrize(
    "answer",
    [(404, b"expired_url"), (404, b"used_url"), (200, b'{"ok": false, "error": "no_service"}')],
)
def test_a_url_that_is_used_up_is_not_tried_again(hook: Hook, answer: tuple[int, bytes]) -> None:
    hook.answers = [answer]
    with pytest.raises(ResponseError):
        respond_with_retry(hook.respond, text="Hello")
    assert hook.received == 1


def test_a_response_that_is_never_taken_is_an_error(hook: Hook) -> None:
    hook.answers = [(500, b"")] * 9
    with pytest.raises(ResponseError, match="HTTP 500"):
        respond_with_retry(hook.respond, text="Hello")
