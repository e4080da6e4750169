"""`framework-bot doctor`."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.playground import Playground


@pytest.fixture(autouse=True)
def nothing_over_the_limits() -> None:
    """Here Slack is asked what it refuses."""


@pytest.fixture
def examined(invoke: Any, slack: Playground) -> Callable[..., tuple[int, str, str]]:
    """Exit code, what is well and what is not, with everything set right unless said otherwise."""
    right = {
        "slack_api_url": slack.api_url,
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_signing_secret": slack.signing_secret,
    }

    def run(**settings: str) -> tuple[int, str, str]:
        found = invoke("doctor", **{**right, **settings})
        return found.exit_code, found.stdout, found.stderr

    return run


def test_all_is_well(examined: Any, tmp_path: Path) -> None:
    code, good, bad = examined()
    assert (code, bad) == (0, "")
    assert re.findall(r"(?m)^ok    ([\w ]+): ", good) == [
        "guides",
        "database",
        "bot token",
        "delivery",
    ]
    assert "Socket Mode" in good
    assert list(tmp_path.iterdir()) == []


def test_without_an_app_token_delivery_is_over_http(examined: Any) -> None:
    code, good, _ = examined(slack_app_token="")
    assert (code, "HTTP, with `framework-bot serve`" in good) == (0, True)


WRONG = {
    "no bot token": ({"slack_bot_token": ""}, "bot token: SLACK_BOT_TOKEN must be set"),
    "a wrong bot token": (
        {"slack_bot_token": "xoxb-wrong"},
        "bot token: Slack does not accept SLACK_BOT_TOKEN: invalid_auth. Install the app",
    ),
    "a wrong app token": (
        {"slack_app_token": "xapp-wrong"},
        "delivery: Slack does not accept SLACK_APP_TOKEN: invalid_auth. It must be an app-level",
    ),
    "no way of delivery": (
        {"slack_app_token": "", "slack_signing_secret": ""},
        "delivery: Set SLACK_APP_TOKEN for Socket Mode or SLACK_SIGNING_SECRET for HTTP.",
    ),
    "a folder that is not there": (
        {"database_url": "sqlite:////nowhere/at/all.db"},
        "database: The record can't be used just now: the database file can't be opened.",
    ),
    "no SQLite": ({"database_url": "mysql://x"}, "database: DATABASE_URL must look like sqlite"),
    "no guides": ({"guides_path": "/nowhere"}, "guides: /nowhere:1:1: there is no such folder"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_each_fault_is_named_with_its_remedy_on_stderr(examined: Any, fault: str) -> None:
    settings, sentence = WRONG[fault]
    code, good, bad = examined(**settings)
    assert (code, good.count("ok    ")) == (1, 3)
    assert bad.startswith(f"FAULT {sentence}")
    assert bad.count("\n") == 1


def test_a_record_that_another_process_writes_to_is_a_fault(examined: Any, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "record.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        code, _, bad = examined()
    assert code == 1
    assert "FAULT database: " in bad
    assert "locked by another process" in bad
    assert examined()[0] == 0


class NotSlack(BaseHTTPRequestHandler):
    """Answers with whatever its server holds."""

    server: "Elsewhere"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.wfile.write(self.server.answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class Elsewhere(ThreadingHTTPServer):
    answer = b""


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere(("127.0.0.1", 0), NotSlack) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_missing_scopes_are_named(examined: Any, elsewhere: Elsewhere) -> None:
    head = b"HTTP/1.0 200 OK\r\nX-OAuth-Scopes: chat:write,commands\r\n\r\n"
    elsewhere.answer = head + b'{"ok": true, "user": "framework-bot"}'
    code, _, bad = examined(slack_api_url=f"http://127.0.0.1:{elsewhere.server_port}/api/")
    assert code == 1
    assert "FAULT bot token: The app lacks the scopes app_mentions:read, " in bad
    assert "chat:write" not in bad


ANSWERS: Mapping[str, bytes] = {
    "a page": b"HTTP/1.0 200 OK\r\n\r\n<html>hello</html>",
    "a fault": b"HTTP/1.0 502 Bad Gateway\r\n\r\noops",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_address_that_is_not_slacks_is_said_to_be_out_of_reach(
    examined: Any, elsewhere: Elsewhere, kind: str
) -> None:
    elsewhere.answer = ANSWERS[kind]
    url = f"http://127.0.0.1:{elsewhere.server_port}/api/"
    code, _, bad = examined(slack_api_url=url)
    assert code == 1
    assert f"FAULT bot token: Slack can't be reached at {url}: " in bad
    assert f"FAULT delivery: Slack can't be reached at {url}: " in bad
    assert "html" not in bad


@pytest.mark.parametrize("url", ["nonsense", "ftp://slack", "http://[::1", "http://127.0.0.1:1"])
def test_an_address_that_leads_nowhere_is_said_to_be_out_of_reach(examined: Any, url: str) -> None:
    code, _, bad = examined(slack_api_url=url)
    assert code == 1
    assert f"FAULT bot token: Slack can't be reached at {url}/: " in bad
