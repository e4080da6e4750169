"""What is refused is counted, named in the log, and shown by `/readyz`."""

import json
import logging
import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.request import urlopen

import pytest

from bot.playground import Playground
from bot.runtime.metrics import Metrics
from bot.server.refused import ADVICE, RECENT_MINUTES, Reason, RefusedRequests
from bot.slack import manifest
from tests.machine import free_port

SECRET_TEXT = "c0nfidential"


class Clock:
    """A clock to set by hand, in monotonic seconds."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def refused(clock: Clock) -> RefusedRequests:
    return RefusedRequests(Metrics(), clock)


@pytest.fixture(scope="module")
def slack() -> Iterator[Playground]:
    with Playground(manifest=manifest.read()) as playground:
        yield playground


@pytest.fixture(scope="module")
def side_port() -> int:
    """The port for `/metrics`."""
    return free_port()


@pytest.fixture(scope="module")
def bot(slack: Playground, serve: Any, tmp_path_factory: Any, side_port: int) -> Iterator[Any]:
    with serve(slack, tmp_path_factory.mktemp("http"), METRICS_PORT=str(side_port)) as running:
        yield running


def test_each_reason_has_advice() -> None:
    assert set(ADVICE) == set(Reason)


def test_each_reason_is_counted_from_zero_so_that_prometheus_sees_the_first_increase() -> None:
    metrics = Metrics()
    RefusedRequests(metrics)
    for reason in Reason:
        assert f'requests_refused_total{{reason="{reason}"}} 0.0' in metrics.text()


def test_a_reason_is_logged_once_a_minute_with_how_many_there_were(
    refused: RefusedRequests, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            refused.note(Reason.SIGNATURE)
        refused.note(Reason.PATH)
        assert ["(signature)" in caplog.messages[0], "(path)" in caplog.messages[1]] == [True] * 2
        assert len(caplog.messages) == 2
        clock.now += 60
        refused.note(Reason.SIGNATURE)
    assert caplog.messages[2].startswith("Refused 3 requests since the last such line (signature)")


def test_a_wrong_clock_is_logged_once_a_minute_although_requests_are_still_accepted(
    refused: RefusedRequests, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for difference in (-59.0, 61.0, 62.0):
        refused.note_clock(difference)
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("This machine's clock is 61 seconds ahead of Slack's;")
    clock.now += 60
    refused.note_clock(-100.0)
    assert caplog.messages[1].startswith("This machine's clock is 100 seconds behind Slack's;")


def test_the_summary_forgets_what_is_past(refused: RefusedRequests, clock: Clock) -> None:
    assert refused.summary().startswith("None was refused")
    refused.note(Reason.SIGNATURE)
    clock.now += 60
    refused.note(Reason.SIGNATURE)
    refused.note(Reason.TIMESTAMP, "Set the clock.")
    assert "2 signature, 1 timestamp. The last one: Set the clock." in refused.summary()
    clock.now += 60 * (RECENT_MINUTES - 1)
    assert "1 signature, 1 timestamp" in refused.summary()
    clock.now += 60
    assert refused.summary().startswith("None was refused")


def raw(port: int, request: bytes) -> bytes:
    """Send a request as it is; return the answer."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(request)
        return connection.makefile("rb").read()


def counted(side_port: int, name: str) -> float:
    """Return the sample with this name and labels; 0 if there is none."""
    with urlopen(f"http://127.0.0.1:{side_port}/metrics", timeout=10) as page:
        for line in page.read().decode().splitlines():
            if line.startswith(f"framework_bot_{name} "):
                return float(line.rpartition(" ")[2])
    return 0.0


END = b"Connection: close\r\n\r\n"
POST = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("reason", "request_"),
    [
        (Reason.UNSIGNED, POST + b"Content-Length: 2\r\n" + END + b"{}"),
        (Reason.LENGTH, POST + END),
        (Reason.TOO_LARGE, POST + b"Content-Length: 1000001\r\n" + END),
        (Reason.METHOD, b"GET /slack/events HTTP/1.1\r\nHost: x\r\n" + END),
        (Reason.PATH, b"POST /slack/event HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" + END),
        (Reason.PROTOCOL, SECRET_TEXT.encode() + b"\r\n\r\n"),
        (Reason.PROTOCOL, POST + b"A" * 9_000 + b": 1\r\n" + END),
        (Reason.PROTOCOL, POST + b"Expect: a miracle\r\nContent-Length: 0\r\n" + END),
        (Reason.PROTOCOL, b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\n" + END),
        (Reason.PROTOCOL, POST + b"X: 1\r\n" * 200 + END),
        (Reason.PROTOCOL, POST + b"Transfer-Encoding: gzip\r\n" + END),
        (Reason.PROTOCOL, POST + b"Content-Length: 2\r\nContent-Length: 3\r\n" + END + b"{}"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:40]),
)
def test_a_refused_request_is_counted_and_logged_without_its_text(
    bot: Any, side_port: int, reason: Reason, request_: bytes
) -> None:
    running, port = bot
    name = f'requests_refused_total{{reason="{reason}"}}'
    before = counted(side_port, name)
    status = int(raw(port, request_).split()[1])
    assert 400 <= status < 502
    assert counted(side_port, name) == before + 1
    running.wait_for(rf"Refused (a request|\d+ requests[^(]*) \({reason}\)\.")
    assert SECRET_TEXT not in running.output
    assert "Invalid request" not in running.output


@pytest.mark.parametrize(
    ("reason", "sent", "sentence"),
    [
        (Reason.TIMESTAMP, {"moment": -400}, r"Slack's requests are 40\d seconds older than this"),
        (Reason.SIGNATURE, {"headers": {"X-Slack-Signature": "v0=" + "0" * 64}}, "SIGNING_SECRET"),
        (Reason.MALFORMED, {"body": b"[]"}, "shape of Slack's"),
    ],
)
def test_the_log_and_readyz_say_what_to_do(
    bot: Any,
    slack: Playground,
    sender: Any,
    side_port: int,
    reason: Reason,
    sent: dict[str, Any],
    sentence: str,
) -> None:
    running, port = bot
    if "moment" in sent:
        sent = {"moment": int(time.time()) + sent["moment"]}
    with closing(sender(port, slack.signing_secret)) as send:
        assert send(**sent)[0] in {400, 401}
    running.wait_for(rf"Refused a request \({reason}\)\. .*{sentence}")
    for each in (port, side_port):
        with urlopen(f"http://127.0.0.1:{each}/readyz", timeout=10) as page:
            part = json.load(page)["parts"]["requests"]
        assert part["ready"]
        assert f"1 {reason}" in part["says"]


def test_the_doctor_shows_what_the_running_bot_refused(
    bot: Any, side_port: int, invoke: Any
) -> None:
    raw(bot[1], POST + END)
    output = invoke("doctor", metrics_port=side_port, slack_app_token="none").output
    assert re.search(r"warn +running bot: .*Refused .*\d+ length", output)


def test_the_clock_difference_is_measured_on_signed_requests_only(
    bot: Any, slack: Playground, sender: Any, side_port: int
) -> None:
    _, port = bot
    with closing(sender(port, slack.signing_secret)) as send:
        send(moment=int(time.time()) + 1_000)
        assert -1_001 < counted(side_port, "clock_difference_seconds") < -900
        send(moment=5, headers={"X-Slack-Signature": "v0=" + "0" * 64})
        assert -1_001 < counted(side_port, "clock_difference_seconds") < -900
        assert send()[0] == 200
        assert abs(counted(side_port, "clock_difference_seconds")) < 60
