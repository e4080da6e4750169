"""`/healthz`, `/readyz`, `/metrics` and a graceful stop."""

import json
import re
import signal
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot.errors import Refusal
from bot.playground import Person, Playground
from bot.server.health import (
    SIDE_CONNECTIONS,
    Page,
    Pages,
    health_pages,
    require_free,
    serve_pages,
)
from tests.alerts import alerted
from tests.machine import free_port, locked

AFTER_A_REQUEST = {"last_event_age_seconds", "clock_difference_seconds"}
"""The metrics that are absent before Slack's first request."""

PARTS = {"guides", "encoder", "database", "outbox", "events", "limits", "requests", "slack"}


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def readiness(port: int) -> tuple[int, dict[str, Any]]:
    """Return the status, and the result for each part."""
    status, text = get(port, "/readyz")
    document = json.loads(text)
    assert document["ready"] == (status == 200)
    return status, document["parts"]


@pytest.fixture
def side_port() -> int:
    """The port for `/metrics`."""
    return free_port()


@pytest.fixture
def tokens(slack: Playground) -> dict[str, str]:
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
    }


def test_the_server_is_ready_while_its_database_is_writable(
    slack: Playground, serve: Any, tmp_path: Path, side_port: int
) -> None:
    with serve(slack, tmp_path, METRICS_PORT=str(side_port)) as (_, port):
        for each in (port, side_port):
            assert get(each, "/healthz") == (200, "alive")
            status, parts = readiness(each)
            assert (status, set(parts)) == (200, PARTS)
            assert parts["guides"] == {
                "ready": True,
                "says": "flask-vs-streamlit, workflow-orchestrator",
            }
            assert get(each, "/other")[0] == 404
        with locked(tmp_path / "framework-bot.db"):
            assert get(port, "/healthz") == (200, "alive")
            status, parts = readiness(side_port)
            assert status == 503
            assert [name for name, part in parts.items() if not part["ready"]] == ["database"]
        assert readiness(port)[0] == 200


def test_over_socket_mode_the_bot_is_ready_while_connected(
    slack: Playground, start: Any, tmp_path: Path, side_port: int, tokens: dict[str, str]
) -> None:
    tokens = {**tokens, "METRICS_PORT": str(side_port)}
    with start("run", cwd=tmp_path, **tokens) as bot:
        bot.wait_for("Connected to Slack over Socket Mode")
        assert get(side_port, "/healthz") == (200, "alive")
        status, parts = readiness(side_port)
        assert (status, set(parts)) == (200, PARTS)
        assert parts["slack"]["says"].startswith("Slack's last frame")
        page = get(side_port, "/metrics")[1]
        assert declared(page) >= alerted() - AFTER_A_REQUEST
        assert 'slack_calls_total{method="apps.connections.open",result="ok"}' in page
        assert bot.stop() == 0
        assert "Traceback" not in bot.output


@pytest.mark.parametrize("mode", ["run", "serve"])
def test_a_port_in_use_is_reported(
    mode: str, start: Any, tmp_path: Path, tokens: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = str(server.getsockname()[1])
        with start(mode, cwd=tmp_path, METRICS_PORT=taken, PORT="0", **tokens) as bot:
            assert bot.wait() == 1
            assert f"Can't listen on 127.0.0.1, port {taken}" in bot.output
            assert "Traceback" not in bot.output


@pytest.mark.parametrize("last", [0, 1])
def test_a_second_worker_can_share_the_side_port_but_no_other_process(
    last: int, side_port: int
) -> None:
    with ExitStack() as first, ExitStack() as second:
        for listening in (first, second):
            server = serve_pages(health_pages({}), "127.0.0.1", side_port)
            listening.callback(server.server_close)
            listening.callback(server.shutdown)
        with pytest.raises(Refusal, match=f"Can't listen on 127.0.0.1, port {side_port}"):
            require_free("127.0.0.1", side_port)
        (second, first)[last].close()
        assert get(side_port, "/healthz") == (200, "alive")


def test_idle_connections_to_the_side_port_keep_nobody_out(side_port: int) -> None:
    before = threading.active_count()
    with ExitStack() as stack:
        server = serve_pages(health_pages({}), "127.0.0.1", side_port)
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        for _ in range(SIDE_CONNECTIONS * 3):
            stack.enter_context(socket.create_connection(("127.0.0.1", side_port), 10))
        assert get(side_port, "/healthz") == (200, "alive")
        assert threading.active_count() <= before + SIDE_CONNECTIONS * 2


@pytest.fixture
def pages(side_port: int) -> Iterator[Pages]:
    """Pages at the side port, to which a test can add more."""
    pages = dict(health_pages({}))
    server = serve_pages(pages, "127.0.0.1", side_port)
    yield pages
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("method", "content"), [("GET", b"alive"), ("HEAD", b"")])
def test_probes_may_use_head_and_parameters(
    pages: Pages, side_port: int, method: str, content: bytes
) -> None:
    with closing(HTTPConnection("127.0.0.1", side_port, timeout=10)) as connection:
        connection.request(method, "/healthz?from=proxy")
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Content-Length"]) == (200, "5")
        assert answer.read() == content


def test_a_page_that_fails_and_a_client_that_leaves_print_nothing_but_a_line_of_the_log(
    pages: Any, side_port: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    seen, reset = threading.Event(), threading.Event()

    def wait_for_client() -> Page:
        seen.set()
        reset.wait(10)
        return Page(200, "text/plain", "x" * 10_000_000)

    pages["/bad"] = {}.popitem
    pages["/long"] = wait_for_client
    for path in ("/bad", "/long"):
        client = socket.create_connection(("127.0.0.1", side_port), 10)
        client.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        if path == "/long":
            seen.wait(10)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            assert client.recv(1) == b""
        client.close()
        reset.set()
    assert get(side_port, "/healthz") == (200, "alive")
    assert caplog.messages == ["A page can't be shown."]
    assert capfd.readouterr().err == ""


def test_on_sigterm_a_request_in_progress_is_answered_and_an_idle_client_is_not_waited_for(
    slack: Playground, serve: Any, tmp_path: Path
) -> None:
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
        "X-Slack-Request-Timestamp: 1\r\nX-Slack-Signature: v0="
    )
    with (
        serve(slack, tmp_path) as (bot, port),
        socket.create_connection(("127.0.0.1", port), 60) as idle,  # accepted before the other
        socket.create_connection(("127.0.0.1", port), 10) as connection,
    ):
        begun = connection.makefile("rb")
        first = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        connection.sendall(f"{first}{head}{'0' * 64}\r\n\r\n".encode())
        assert begun.readline() == b"HTTP/1.1 200 OK\r\n"
        bot.signal(signal.SIGTERM)
        bot.wait_for("Handling signal: term")
        assert idle.recv(1) == b""
        connection.sendall(b"{}")
        assert b"HTTP/1.1 401 Unauthorized" in begun.read()
        begun.close()
        assert bot.wait() == 0
        assert "Traceback" not in bot.output


def test_requests_and_posts_are_counted_and_timed(
    slack: Playground,
    serve: Any,
    desk: Any,
    amara: Person,
    channels: dict[str, str],
    tmp_path: Path,
    side_port: int,
) -> None:
    place = channels["data-team"]
    with serve(slack, tmp_path, METRICS_PORT=str(side_port)) as (_, port):
        slack.control.ratelimit(1, methods=["chat.postMessage"], times=1)
        answer = desk.ask(amara, place, "<@U0PLAYGBOT> Is Flask good for a REST API?")
        slack.control.redeliver(answer["thread_ts"], times=1)
        desk.command(amara, "/framework-ask wsgi?", place)
        desk.record(amara, place)
        slack.wait_for(lambda: "inbox_duplicates_total 3.0" in get(side_port, "/metrics")[1])
        page = get(side_port, "/metrics")
        assert get(port, "/metrics")[0] == 404
    assert declared(page[1]) >= alerted() - {"slack_silence_seconds"}
    found = numbers(page[1])
    for surface in ("mention", "message", "command", "view step"):
        assert found[f'acknowledgement_seconds_count{{surface="{surface}"}}'] >= 1
    assert found['verdicts_total{verdict="answer"}'] == 2
    assert found["outbox_retried_total"] == 1
    assert found["outbox_sent_total"] >= 1
    assert found["outbox_failed_total"] == 0
    assert {"outbox_depth", "outbox_age_seconds"} <= set(found)
    assert found['slack_calls_total{method="chat.postMessage",result="rate_limited"}'] == 1
    assert found['slack_calls_total{method="chat.postMessage",result="ok"}'] >= 1
    assert "U0" not in page[1]


def declared(page: str) -> set[str]:
    """Return the names of the metrics on a page in Prometheus' format."""
    return set(re.findall(r"(?m)^# TYPE framework_bot_(\w+) ", page))


def numbers(page: str) -> dict[str, float]:
    """Parse the samples of a page in Prometheus' format, by name and labels."""
    lines = [line.rpartition(" ") for line in page.splitlines() if not line.startswith("#")]
    return {name.removeprefix("framework_bot_"): float(value) for name, _, value in lines}
