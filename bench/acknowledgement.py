"""A mention over HTTP: until it is acknowledged, and until its answer is posted."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple

from slack_sdk.signature import SignatureVerifier

from bench.figure import Figure
from bot.playground import Person, Playground

ROUNDS = 200
WARM_UP = 20
QUESTION = "Which framework is faster for building an ML model demo?"
PEER = "a bare Bolt app that echoes, same server"


class Times(NamedTuple):
    """Seconds of each round."""

    acknowledged: list[float]
    answered: list[float]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def served(command: list[str], slack: Playground, port: int, folder: str) -> Iterator[None]:
    """A server as a process of its own, once it listens."""
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{folder}/record.db",
        "LOG_LEVEL": "ERROR",
    }
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


def rounds(slack: Playground, port: int) -> Times:
    """Post mentions one after the other, each once the answer to the one before is there."""
    times = Times([], [])
    connection = http.client.HTTPConnection("127.0.0.1", port)
    author, channel = Person(slack, slack.seed.users[0].id), slack.seed.rooms[0].id
    for number in range(ROUNDS + WARM_UP):
        ts = author.say(channel, QUESTION)
        body = json.dumps(_mention(slack, ts))
        begun = time.perf_counter()
        connection.request("POST", "/slack/events", body, _signed(slack.signing_secret, body))
        connection.getresponse().read()
        acknowledged = time.perf_counter()
        slack.wait_for(lambda: author.thread(channel, ts)[1:])  # noqa: B023 - within the round
        answered = time.perf_counter()
        if number >= WARM_UP:
            times.acknowledged.append(acknowledged - begun)
            times.answered.append(answered - begun)
    return times


def _mention(slack: Playground, ts: str) -> dict[str, object]:
    event = {
        "type": "app_mention",
        "user": slack.seed.users[0].id,
        "text": f"<@{slack.seed.bot_user_id}> {QUESTION}",
        "ts": ts,
        "event_ts": ts,
        "channel": slack.seed.rooms[0].id,
    }
    return {
        "type": "event_callback",
        "team_id": slack.seed.team.id,
        "api_app_id": slack.seed.app_id,
        "event_id": f"Ev{ts}",
        "event_time": int(time.time()),
        "event": event,
    }


def _signed(secret: str, body: str) -> dict[str, str]:
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature or "",
    }


@cache
def measured() -> tuple[Times, Times]:
    """This bot and the bare app, one after the other, in workspaces of their own."""
    both = []
    for command in ("bot", "bench.bare"):
        port = free_port()
        arguments = ["serve", "--port", str(port)] if command == "bot" else [f"127.0.0.1:{port}"]
        with (
            Playground(retry_after=()) as slack,
            tempfile.TemporaryDirectory() as folder,
            served([sys.executable, "-m", command, *arguments], slack, port, folder),
        ):
            both.append(rounds(slack, port))
    own, peer = both
    return own, peer


def acknowledged() -> Figure:
    """Until Slack hears that the mention has arrived; by then it is on the disk."""
    own, peer = measured()
    return Figure("mention acknowledged over HTTP", *_medians(own[0], peer[0]), PEER)


def answered() -> Figure:
    """Until the answer has been posted."""
    own, peer = measured()
    return Figure("mention answered over HTTP", *_medians(own[1], peer[1]), PEER)


def _medians(own: list[float], peer: list[float]) -> tuple[float, float]:
    return statistics.median(own) * 1000, statistics.median(peer) * 1000


ROWS = (acknowledged, answered)
