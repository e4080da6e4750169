"""`framework-bot doctor`."""

import json
import re
import socket
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.playground import Playground
from bot.server.health import Page, serve_pages
from storage.opening import open_database
from storage.records import OutboxCall
from storage.work.outbox import Outbox
from tests.machine import free_port


@pytest.fixture(autouse=True)
def nothing_over_the_limits() -> None:
    """Allow calls that Slack refuses."""


Examined = Callable[..., tuple[int, str, str]]
NAMES = [
    "environment",
    "guides",
    "model",
    "cache",
    "database",
    "bot token",
    "delivery",
    "digest",
    "ports",
    "running bot",
    "backlog",
]


@pytest.fixture
def examined(invoke: Any, slack: Playground) -> Examined:
    """Run the doctor with valid settings, except those given: exit code, stdout, stderr."""
    valid = {
        "slack_api_url": slack.api_url,
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_signing_secret": slack.signing_secret,
        "port": 0,
    }

    def run(*arguments: str, **settings: object) -> tuple[int, str, str]:
        found = invoke("doctor", *arguments, **{**valid, **settings})
        return found.exit_code, found.stdout, found.stderr

    return run


def test_valid_settings_pass_every_check(examined: Examined, tmp_path: Path) -> None:
    code, good, bad = examined()
    assert (code, bad) == (0, "")
    assert re.findall(r"(?m)^ok    ([\w ]+): ", good) == NAMES
    assert "Socket Mode" in good
    assert list(tmp_path.iterdir()) == []


def test_the_report_can_be_a_json_document(examined: Examined) -> None:
    code, document, bad = examined("--json", slack_bot_token="")
    checks = json.loads(document)
    assert (code, bad) == (1, "")
    assert [check["name"] for check in checks] == NAMES
    assert [check["name"] for check in checks if check["verdict"] == "FAIL"] == ["bot token"]
    assert all(check["says"] for check in checks)


def test_without_an_app_token_delivery_is_over_http(examined: Examined) -> None:
    code, good, _ = examined(slack_app_token="")
    assert (code, "HTTP, with `framework-bot serve`" in good) == (0, True)


HTTP = {"slack_app_token": ""}
WRONG: dict[str, tuple[dict[str, object], str, str]] = {
    "no bot token": ({"slack_bot_token": ""}, "bot token", "SLACK_BOT_TOKEN must be set"),
    "a wrong bot token": (
        {"slack_bot_token": "xoxb-wrong"},
        "bot token",
        "SLACK_BOT_TOKEN: invalid_auth",
    ),
    "an app token for a bot token": (
        {"slack_bot_token": "xapp-1-2"},
        "bot token",
        "SLACK_APP_TOKEN",
    ),
    "a bot token for an app token": (
        {"slack_app_token": "xoxb-1-2"},
        "delivery",
        "SLACK_BOT_TOKEN",
    ),
    "a wrong app token": (
        {"slack_app_token": "xapp-wrong"},
        "delivery",
        "SLACK_APP_TOKEN: invalid_auth",
    ),
    "a client id for a signing secret": (
        {**HTTP, "slack_signing_secret": "1234567890.1234567890"},
        "delivery",
        "SLACK_SIGNING_SECRET",
    ),
    "no delivery": (
        {"slack_app_token": "", "slack_signing_secret": ""},
        "delivery",
        "Set SLACK_APP_TOKEN for Socket Mode or SLACK_SIGNING_SECRET for HTTP.",
    ),
    "a missing folder": (
        {"database_url": "sqlite:////nowhere/at/all.db"},
        "database",
        "the folder /nowhere/at doesn't exist",
    ),
    "a read-only folder": (
        {"database_url": "sqlite:////proc/record.db"},
        "database",
        "/proc is not writable",
    ),
    "no SQLite": ({"database_url": "mysql://x"}, "database", "DATABASE_URL"),
    "no guides": (
        {"guides_path": Path("/nowhere")},
        "guides",
        "/nowhere:1:1: ",
    ),
    "an unknown channel": (
        {"digest_channel": "C0NOWHERE"},
        "digest",
        "can't see the channel C0NOWHERE (channel_not_found)",
    ),
    "one port for two": (
        {**HTTP, "port": 3999, "metrics_port": 3999},
        "ports",
        "METRICS_PORT equals PORT",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_each_problem_is_reported_on_stderr_with_its_remedy(examined: Examined, fault: str) -> None:
    settings, check, problem = WRONG[fault]
    code, good, bad = examined(**settings)
    assert bad.startswith(f"FAIL  {check}: ")
    assert problem in bad
    assert (code, good.count("ok    ")) == (1, len(NAMES) - 1)
    assert bad.count("\n") == 1


def test_a_broken_guide_is_reported_with_its_line(examined: Examined, tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_text("id: broken\ntitle: [\n")
    code, _, bad = examined(guides_path=tmp_path)
    assert (code, bad.startswith(f"FAIL  guides: {tmp_path}/broken.yml:")) == (1, True)


def test_a_damaged_model_fails(examined: Examined, damaged_model: Path) -> None:
    code, _, bad = examined(xdg_cache_home=damaged_model)
    assert code == 1
    assert bad.startswith(f"FAIL  model: {damaged_model}/vocab.txt ")


def test_a_record_of_a_later_version_fails(examined: Examined, tmp_path: Path) -> None:
    database = open_database(tmp_path / "record.db")
    database.migrate()
    database.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('framework-bot', 'of_tomorrow', '')"
    )
    database.close()
    code, _, bad = examined()
    assert (code, "of_tomorrow" in bad) == (1, True)


def test_a_digest_channel_without_the_bot_fails(
    examined: Examined, slack: Playground, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    assert examined(digest_channel=place)[0] == 0
    slack.control.kick(slack.seed.bot_user_id, place)
    code, _, bad = examined(digest_channel=place)
    assert code == 1
    assert bad == f"FAIL  digest: The bot is not in {place}. Type `/invite @framework-bot` there.\n"


def test_minor_problems_are_warnings(
    examined: Examined, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKN", "xoxb-1")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, _, bad = examined(xdg_cache_home=Path("/proc"), metrics_port=taken.getsockname()[1])
    assert code == 0
    environment, cache, ports = bad.splitlines()
    assert environment.startswith("warn  environment: Unknown: SLACK_BOT_TOKN (did you mean ")
    assert cache.startswith("warn  cache: /proc/framework-bot is not writable, so guides")
    assert ports.startswith("warn  ports: Can't listen on 127.0.0.1, port ")


def test_oauth_variables_that_bolt_would_read_fail(
    examined: Examined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "3")
    code, _, bad = examined()
    assert (code, bad.startswith("FAIL  environment: SLACK_CLIENT_ID and ")) == (1, True)


@pytest.mark.parametrize("level", ["LOUD", "debugging"])
def test_an_invalid_variable_is_reported(start: Any, tmp_path: Path, level: str) -> None:
    with start("doctor", cwd=tmp_path, LOG_LEVEL=level) as doctor:
        assert doctor.wait() == 1
        assert "Invalid environment. LOG_LEVEL: " in doctor.output


def test_a_record_locked_by_another_process_fails(examined: Any, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "record.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        code, _, bad = examined()
    assert code == 1
    assert "FAIL  database: " in bad
    assert examined()[0] == 0


class NotSlack(BaseHTTPRequestHandler):
    """Answers every request with its server's `answer`."""

    server: "Elsewhere"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.wfile.write(self.server.answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


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


def test_a_wrong_clock_fails(examined: Examined, elsewhere: Elsewhere) -> None:
    head = b"HTTP/1.0 200 OK\r\nDate: Mon, 01 Jan 2001 00:00:00 GMT\r\n\r\n"
    elsewhere.answer = head + b'{"ok": true, "user": "framework-bot"}'
    code, _, bad = examined(slack_api_url=f"http://127.0.0.1:{elsewhere.server_port}/api/")
    assert code == 1
    assert re.match(r"FAIL  bot token: This machine's clock is \d+ seconds ahead of Slack's", bad)


def test_missing_scopes_fail(examined: Any, elsewhere: Elsewhere) -> None:
    head = b"HTTP/1.0 200 OK\r\nX-OAuth-Scopes: chat:write,commands\r\n\r\n"
    elsewhere.answer = head + b'{"ok": true, "user": "framework-bot"}'
    code, _, bad = examined(slack_api_url=f"http://127.0.0.1:{elsewhere.server_port}/api/")
    assert code == 1
    assert "FAIL  bot token: The app lacks the scopes app_mentions:read, " in bad
    assert "chat:write" not in bad


ANSWERS: Mapping[str, bytes] = {
    "a page": b"HTTP/1.0 200 OK\r\n\r\n<html>hello</html>",
    "a fault": b"HTTP/1.0 502 Bad Gateway\r\n\r\noops",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_server_that_is_not_slack_counts_as_unreachable(
    examined: Any, elsewhere: Elsewhere, kind: str
) -> None:
    elsewhere.answer = ANSWERS[kind]
    url = f"http://127.0.0.1:{elsewhere.server_port}/api/"
    code, _, bad = examined(slack_api_url=url)
    assert code == 1
    assert f"FAIL  bot token: Slack can't be reached at {url}: " in bad
    assert f"FAIL  delivery: Slack can't be reached at {url}: " in bad
    assert "html" not in bad


@pytest.mark.parametrize("url", ["nonsense", "ftp://slack", "http://[::1", "http://127.0.0.1:1"])
def test_an_invalid_url_counts_as_unreachable(examined: Any, url: str) -> None:
    code, _, bad = examined(slack_api_url=url)
    assert code == 1
    assert f"FAIL  bot token: Slack can't be reached at {url}/: " in bad


def test_posts_that_wait_in_the_record_are_reported(examined: Examined, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with closing(open_database(tmp_path / "record.db")) as database:
        database.clock = lambda: now - timedelta(hours=1)
        call = OutboxCall(team_id="T1", key="answer:1", method="chat.postMessage", arguments={})
        Outbox(database).put(call)
        [claimed] = Outbox(database).claim()
        Outbox(database).retry(claimed, at=now, error="ratelimited", unknown=False)
    code, _, bad = examined()
    assert code == 0
    assert re.search(r"warn  backlog: 1 post.* 3\d\d\d seconds\..* ratelimited\.", bad)


@pytest.mark.parametrize(
    "page",
    [
        "<html>",
        "[]",
        '{"parts": null}',
        '{"parts": {"outbox": null}}',
        '{"parts": {}}',
        "[" * 10**5,
    ],
    ids=lambda page: repr(page[:30]),
)
def test_another_program_at_the_port_counts_as_no_bot(examined: Examined, page: str) -> None:
    port = free_port()
    server = serve_pages({"/readyz": lambda: Page(200, "", page)}, "127.0.0.1", port)
    try:
        code, good, bad = examined(metrics_port=port)
    finally:
        server.shutdown()
        server.server_close()
    assert code == 0
    assert f"ok    running bot: no bot answers at 127.0.0.1, port {port}\n" in good
    assert bad == (
        f"warn  ports: Can't listen on 127.0.0.1, port {port}: Address already in use. Choose "
        "another port. If that is the running bot, all is well.\n"
    )


def test_without_a_running_bot_and_a_record_nothing_is_wrong(examined: Examined) -> None:
    port = free_port()
    code, good, bad = examined(metrics_port=port)
    assert (code, bad) == (0, "")
    assert f"ok    running bot: no bot answers at 127.0.0.1, port {port}\n" in good
    assert "ok    backlog: no record yet\n" in good
    assert "ok    running bot: METRICS_PORT is not set, so a running bot can't" in examined()[1]


def test_a_running_bot_that_is_not_ready_is_reported_with_its_reason(examined: Examined) -> None:
    port = free_port()
    parts = {"slack": {"ready": False, "says": "Slack's socket is not connected."}}
    page = Page(503, "application/json", json.dumps({"ready": False, "parts": parts}))
    server = serve_pages({"/readyz": lambda: page}, "127.0.0.1", port)
    try:
        code, _, bad = examined(metrics_port=port)
    finally:
        server.shutdown()
        server.server_close()
    assert code == 0
    assert "warn  running bot: The running bot is not ready. slack: Slack's socket is not" in bad
