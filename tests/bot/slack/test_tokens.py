"""What Slack's answers say about a token."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from slack_sdk import WebClient

from bot.runtime.metrics import Metrics
from bot.slack.client import CountingClient
from bot.slack.tokens import (
    REFUSED,
    RefusedToken,
    SlackUnavailable,
    check_app_token,
    check_bot_token,
)
from storage.moments import MAX_WAIT

Check = Callable[[WebClient], object]
CHECKS: list[Check] = [check_bot_token, lambda client: check_app_token(client, "xapp-1")]


def client_at(url: str) -> WebClient:
    return CountingClient(Metrics().calls, token="xoxb-1", base_url=url, retry_handlers=[])


@contextmanager
def answering(body: str, status: int = 200, **headers: str) -> Iterator[WebClient]:
    """Answer every call with this body; yield a client of the server."""

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Don't log requests."""

    with HTTPServer(("127.0.0.1", 0), Api) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/api/"
        try:
            yield client_at(url)
        finally:
            server.shutdown()
            thread.join()


def unavailable(check: Check, body: str, status: int = 200, **headers: str) -> SlackUnavailable:
    """Return the error, which must not be a refusal of the token."""
    with answering(body, status, **headers) as client, pytest.raises(SlackUnavailable) as raised:
        check(client)
    return raised.value


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    "code", ["internal_error", "fatal_error", "accesslimited", "team_added_to_org", "unheard_of"]
)
def test_an_error_that_is_not_about_the_token_says_nothing_about_it(
    check: Check, code: str
) -> None:
    error = unavailable(check, f'{{"ok": false, "error": "{code}"}}')
    assert error.reason == code
    assert f"did not say whether it accepts SLACK_{'APP' if check in CHECKS[1:] else 'BOT'}" in str(
        error
    )


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("null", 200),
        ("[]", 200),
        ("7", 200),
        ('"oops"', 200),
        ("", 200),
        ('{"ok": false}', 200),
        ('{"ok": false, "error": null}', 200),
        ('{"ok": false, "error": 7}', 200),
        ('{"ok": false, "error": ["invalid_auth"]}', 200),
        ("<html>", 200),
        ("<html>", 403),
        ("null", 500),
        ("{}", 503),
    ],
)
def test_an_answer_that_is_not_slacks_says_nothing_about_the_token(
    check: Check, body: str, status: int
) -> None:
    error = unavailable(check, body, status)
    assert str(error).startswith("Slack can't be reached at http://127.0.0.1:")
    assert "SLACK_" not in str(error).replace("SLACK_API_URL", "")


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    ("sent", "read"),
    [("30", 30), ("1.5", 1.5), ("soon", 0), ("-1", 0), ("", 0), ("1e9", MAX_WAIT.total_seconds())],
)
def test_a_limited_check_says_how_long_to_wait(check: Check, sent: str, read: float) -> None:
    error = unavailable(check, '{"ok": false, "error": "ratelimited"}', 429, Retry_After=sent)
    assert (error.reason, error.delay) == ("ratelimited", timedelta(seconds=read))


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("code", sorted(REFUSED))
def test_a_refusal_names_the_token_and_what_to_do(check: Check, code: str) -> None:
    with (
        answering(f'{{"ok": false, "error": "{code}"}}') as client,
        pytest.raises(RefusedToken, match=rf"Slack doesn't accept SLACK_\w+: {code}\. \w+"),
    ):
        check(client)


@pytest.mark.parametrize("check", CHECKS)
def test_a_host_that_is_not_there_says_nothing_about_the_token(check: Check) -> None:
    client = client_at("http://127.0.0.1:1/api/")
    with pytest.raises(SlackUnavailable, match="can't be reached"):
        check(client)
