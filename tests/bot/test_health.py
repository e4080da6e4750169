"""`/healthz`, `/readyz` and how the bot stops."""

import json
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot.playground import Playground

READY = {"ready": True, "faults": []}


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """The database as it is while another process writes for long."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        found: int = server.getsockname()[1]
    return found


@pytest.fixture
def tokens(slack: Playground) -> dict[str, str]:
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
    }


def test_the_server_is_ready_while_its_database_can_be_written(
    slack: Playground, serve: Any, tmp_path: Path, free_port: int
) -> None:
    with serve(slack, tmp_path, METRICS_PORT=str(free_port)) as (_, port):
        for door in (port, free_port):
            assert get(door, "/healthz") == (200, "alive")
            status, text = get(door, "/readyz")
            assert (status, json.loads(text)) == (200, READY)
            assert get(door, "/other")[0] == 404
        with locked(tmp_path / "framework-bot.db"):
            assert get(port, "/healthz") == (200, "alive")
            status, text = get(free_port, "/readyz")
            assert (status, json.loads(text)["ready"]) == (503, False)
            assert "locked by another process" in json.loads(text)["faults"][0]
        assert json.loads(get(port, "/readyz")[1]) == READY


def test_over_socket_mode_it_is_ready_while_slack_is_there(
    slack: Playground, start: Any, tmp_path: Path, free_port: int, tokens: dict[str, str]
) -> None:
    tokens = {**tokens, "METRICS_PORT": str(free_port)}
    with start("run", cwd=tmp_path, **tokens) as bot:
        slack.wait_for_connection()
        bot.wait_for("Connected to Slack over Socket Mode")
        assert get(free_port, "/healthz") == (200, "alive")
        assert json.loads(get(free_port, "/readyz")[1]) == READY
        assert bot.stop() == 0
        assert "Traceback" not in bot.output


@pytest.mark.parametrize("mode", ["run", "serve"])
def test_a_taken_port_is_named(
    mode: str, start: Any, tmp_path: Path, tokens: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = str(server.getsockname()[1])
        with start(mode, cwd=tmp_path, METRICS_PORT=taken, PORT="0", **tokens) as bot:
            assert bot.wait() == 1
            assert f"Nothing can listen at 127.0.0.1, port {taken}" in bot.output
            assert "Traceback" not in bot.output


def test_at_sigterm_a_request_under_way_is_answered(
    slack: Playground, serve: Any, tmp_path: Path
) -> None:
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
        "X-Slack-Request-Timestamp: 1\r\nX-Slack-Signature: v0="
    )
    with (
        serve(slack, tmp_path) as (bot, port),
        socket.create_connection(("127.0.0.1", port), 10) as connection,
    ):
        begun = connection.makefile("rb")
        first = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        connection.sendall(f"{first}{head}{'0' * 64}\r\n\r\n".encode())
        assert begun.readline() == b"HTTP/1.1 200 OK\r\n"
        bot.signal(signal.SIGTERM)
        bot.wait_for("Handling signal: term")
        connection.sendall(b"{}")
        assert b"HTTP/1.1 401 Unauthorized" in begun.read()
        begun.close()
        assert bot.wait() == 0
        assert "Traceback" not in bot.output
