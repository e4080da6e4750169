"""The bot or the bare app in a process of its own, and requests signed like Slack's."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Literal, NamedTuple

from slack_sdk.signature import SignatureVerifier

from bot.playground import Playground
from bot.slack import manifest

App = Literal["bot", "bench.bare"]
APPS: tuple[App, App] = ("bot", "bench.bare")
Mode = Literal["run", "serve"]
TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.02
"""Asking more often would slow down the start that is measured."""
QUESTION = "Which framework is faster for building an ML model demo?"


class Server(NamedTuple):
    """An app running in a workspace of its own; `started` is its startup time in seconds."""

    slack: Playground
    port: int
    pid: int
    started: float

    @property
    def megabytes(self) -> float:
        """The memory of the worker process."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        status = Path(f"/proc/{(children.split() or [str(self.pid)])[0]}/status")
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text(encoding="ascii"))
        return int(found[1]) / 1024 if found else 0.0

    def mention(self, ts: str, thread: str) -> dict[str, object]:
        """Return the event of a mention in a thread."""
        seed = self.slack.seed
        event = {
            "type": "app_mention",
            "user": seed.users[0].id,
            "text": f"<@{seed.bot_user_id}> {QUESTION}",
            "ts": ts,
            "thread_ts": thread,
            "channel": seed.rooms[0].id,
        }
        envelope = {"team_id": seed.team.id, "api_app_id": seed.app_id, "event_id": f"Ev{ts}"}
        return {"type": "event_callback", **envelope, "event": event}

    def post(self, connection: HTTPConnection, document: object) -> None:
        """Send an event and wait for its acknowledgement."""
        body = json.dumps(document)
        timestamp = str(int(time.time()))
        verifier = SignatureVerifier(self.slack.signing_secret)
        signature = verifier.generate_signature(timestamp=timestamp, body=body) or ""
        headers = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature,
        }
        connection.request("POST", "/slack/events", body, headers)
        connection.getresponse().read()

    def connect(self) -> HTTPConnection:
        """Return a connection to the app."""
        return HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)


@contextmanager
def at_work(app: App, mode: Mode = "serve", **environment: str) -> Iterator[Server]:
    """Start the app, with more variables in its environment, and stop it on exit."""
    port = _free_port()
    with (
        Playground(manifest=manifest.read(), retry_after=()) as slack,
        tempfile.TemporaryDirectory() as folder,
    ):
        variables = {
            **os.environ,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": f"sqlite:///{folder}/record.db",
            "LOG_LEVEL": "ERROR",
            **({"METRICS_PORT": str(port)} if mode == "run" else {"PORT": str(port)}),
            **environment,
        }
        command = [sys.executable, "-m", app, mode]
        begun = time.perf_counter()
        with subprocess.Popen(command, env=variables, stderr=subprocess.DEVNULL) as process:
            try:
                _wait_until(_ready(app, mode, slack, port))
                started = time.perf_counter() - begun
                if mode == "serve":
                    slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
                yield Server(slack, port, process.pid, started)
            finally:
                process.terminate()


def _ready(app: App, mode: Mode, slack: Playground, port: int) -> Callable[[], bool]:
    """Return a readiness check; the bare app is ready once it responds or is connected."""
    if app == "bench.bare":
        return lambda: slack.connections() > 0 if mode == "run" else _status(port) > 0
    return lambda: _status(port) == 200


def _status(port: int) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def _wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not reached():
        if time.monotonic() > deadline:
            raise TimeoutError("the app did not become ready")
        time.sleep(POLL_SECONDS)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
