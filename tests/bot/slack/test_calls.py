"""Whatever Slack, or a proxy before it, answers is a known kind of error."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.playground import Playground
from bot.runtime.metrics import Metrics
from bot.server.composition import client_of
from bot.settings import Settings
from bot.slack.client import (
    CALL_ERRORS,
    FINAL,
    OUTAGES,
    RATE_LIMITS,
    CountingClient,
    error_code,
    is_final,
    is_limited,
    retry_after,
)
from storage.moments import MAX_WAIT

ODD = [
    "null",
    "[]",
    "true",
    "42",
    '"ok"',
    "",
    "<html>Please log in</html>",
    '{"ok": true',
    "[" * 100_000,
    "{}",
    '{"ok": false}',
    '{"ok": false, "error": null}',
    '{"ok": false, "error": {"code": 7}}',
    '{"ok": null, "error": ""}',
]


def refusal(
    data: object, status: int = 200, headers: dict[str, str] | None = None
) -> SlackApiError:
    """Return the error that slack_sdk raises for an answer."""
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data=data,  # type: ignore[arg-type]
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("refused", response)


@pytest.fixture
def client(settings: Settings) -> CountingClient:
    return client_of(settings, settings.secret("SLACK_BOT_TOKEN"), Metrics())


@pytest.mark.parametrize("body", ODD, ids=lambda body: repr(body[:20]))
def test_an_answer_that_slack_never_gives_is_no_final_refusal(
    slack: Playground, client: CountingClient, body: str
) -> None:
    slack.control.answer(body)
    with pytest.raises(CALL_ERRORS) as raised:
        client.auth_test()
    error = raised.value
    if isinstance(error, SlackApiError):
        assert error_code(error) == ""
        assert not is_final(error)


@pytest.mark.parametrize("status", [302, 403, 404, 500, 503])
def test_an_http_error_is_no_final_refusal(
    slack: Playground, client: CountingClient, status: int
) -> None:
    slack.control.fail(status)
    with pytest.raises(CALL_ERRORS) as raised:
        client.auth_test()
    assert not isinstance(raised.value, SlackApiError) or not is_final(raised.value)


def test_each_limited_method_is_logged_once_a_minute_with_the_pause_that_slack_asks_for(
    slack: Playground, client: CountingClient, caplog: pytest.LogCaptureFixture
) -> None:
    slack.control.ratelimit(7, times=4)
    for call in (client.auth_test, client.auth_test, client.users_list, client.auth_test):
        with pytest.raises(SlackApiError):
            call()
    limits = [line for line in caplog.messages if "limits the rate" in line]
    assert limits == [
        f"Slack limits the rate of {method} and refused a call; it asks for a pause of 7 seconds."
        for method in ("auth.test", "users.list")
    ]


@given(code=st.text(max_size=30))
def test_only_a_code_of_the_list_is_final(code: str) -> None:
    error = refusal({"ok": False, "error": code})
    assert is_final(error) == (code in FINAL)
    assert not is_final(refusal({"ok": False, "error": code}, status=500))


def test_no_code_is_both_final_and_passing() -> None:
    assert not FINAL & (OUTAGES | RATE_LIMITS)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"Retry-After": "1e9"}, MAX_WAIT.total_seconds()),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({}, None),
    ],
)
def test_the_wait_at_a_rate_limit_is_a_sensible_time(
    headers: dict[str, str], seconds: float | None
) -> None:
    error = refusal(json.loads('{"ok": false, "error": "ratelimited"}'), 429, headers)
    wait = retry_after(error)
    assert is_limited(error)
    assert (wait.total_seconds() if wait else None) == seconds


@pytest.fixture
def redirecting() -> Iterator[tuple[str, list[str]]]:
    """The address of a server that redirects each call to itself, and the tokens it was sent."""
    tokens: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            tokens.append(self.headers.get("Authorization", ""))
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{server.server_port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            tokens.append(self.headers.get("Authorization", ""))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api/", tokens
        server.shutdown()
        thread.join()


def test_the_token_does_not_follow_a_redirection(redirecting: tuple[str, list[str]]) -> None:
    address, tokens = redirecting
    client = client_of(Settings(slack_api_url=address), "xoxb-1")
    with pytest.raises(CALL_ERRORS):
        client.auth_test()
    assert tokens == ["Bearer xoxb-1", ""]
