"""Slow clients do not block others."""

import select
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.playground import Playground
from bot.server.http_process import THREADS
from bot.server.worker import READ_SECONDS
from bot.slack import manifest
from tests.conftest import wait_until_ready
from tests.sender import Sender

HEAD = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
UNFINISHED = {
    "nothing": b"",
    "half a line": b"POST /sl",
    "half a head": HEAD,
    "half a body": HEAD + b"Content-Length: 400\r\n\r\n{",
    "an endless head": HEAD + b"X-Filler: %s\r\n" % (b"x" * 8_000) * 9,
    "half a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\n{",
    "no last chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "half a trailer": HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\n",
    "a body awaiting 100 Continue": HEAD + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n",
}


@pytest.fixture(scope="module")
def slack() -> Iterator[Playground]:
    with Playground(manifest=manifest.read()) as playground:
        yield playground


@pytest.fixture(scope="module")
def port(slack: Playground, serve: Any, tmp_path_factory: Any) -> Iterator[int]:
    with serve(slack, tmp_path_factory.mktemp("http")) as (_, found):
        yield found


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), READ_SECONDS * 2)


def is_open(client: socket.socket) -> bool:
    """Return whether the server has neither answered nor hung up."""
    readable, _, _ = select.select([client], [], [], 0)
    return not readable


def test_slow_clients_block_nobody_and_are_disconnected(
    slack: Playground, port: int, sender: Any
) -> None:
    with ExitStack() as stack:
        slow = []
        for begun in UNFINISHED.values():
            for _ in range(THREADS):
                client = stack.enter_context(connected(port))
                client.sendall(begun)
                slow.append(client)
        send = stack.enter_context(closing(sender(port, slack.signing_secret)))
        assert send() == (200, "")
        assert all(is_open(client) for client in slow)
        assert [client.recv(1000) for client in slow] == [b""] * len(slow)


def test_a_request_that_arrives_in_pieces_is_answered(slack: Playground, port: int) -> None:
    with connected(port) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in HEAD + b"Content-Length: 2\r\n\r\n{}":
            client.sendall(bytes([byte]))
        assert client.recv(1000).startswith(b"HTTP/1.1 401 ")


def test_a_connection_is_kept_alive_for_pipelined_requests(port: int) -> None:
    with connected(port) as client, client.makefile("rb") as answers:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answers.read().count(b"HTTP/1.1 200 ") == 4


@pytest.mark.parametrize(
    ("header", "status"),
    [(b"X-Length: none", 411), (b"Content-Length: 999999999", 413)],
)
def test_a_rejected_body_is_not_waited_for(port: int, header: bytes, status: int) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(connected(port)) for _ in range(THREADS * 2)]
        for client in clients:
            client.sendall(HEAD + header + b"\r\n\r\n")
        for client in clients:
            answer = client.makefile("rb").read()
            assert answer.startswith(f"HTTP/1.1 {status} ".encode())


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"2\r\n{}\r\n0\r\n\r\n", b"200 OK"),
        (b"1\r\n{\r\n1;a=b\r\n}\r\n0\r\nX-Sum: 1\r\n\r\n", b"200 OK"),
        (b"1\r\n{\r\n0\r\n\r\n", b"401 Unauthorized"),
        (b"two\r\n{}\r\n0\r\n\r\n", b"400 Bad Request"),
        (b"-2\r\n{}\r\n0\r\n\r\n", b"400 Bad Request"),
        (b"1\r\n{}\r\n0\r\n\r\n", b"400 Bad Request"),
        (b"f4241\r\n" + b" " * 1_000_001, b"413 Content Too Large"),
        (b"f4241\r\n", b"413 Content Too Large"),
        (b"1\r\n \r\n" * 1_001, b"413 Content Too Large"),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_a_body_in_chunks_is_read_within_the_same_limits(
    slack: Playground, port: int, body: bytes, answer: bytes
) -> None:
    headers = Sender(port, slack.signing_secret).sign(b"{}")
    signed = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with connected(port) as client:
        client.sendall(CHUNKED + signed.encode() + b"\r\n" + body)
        assert client.makefile("rb").readline() == b"HTTP/1.1 " + answer + b"\r\n"


def test_a_client_that_reads_no_response_holds_no_thread(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(THREADS * 2):
            client = stack.enter_context(connected(port))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.settimeout(0.5)
            with suppress(OSError):
                client.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n" * 10_000)
        with connected(port) as client:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert client.makefile("rb").readline() == b"HTTP/1.1 200 OK\r\n"


LIMIT = 128
"""The number of files that may be open in the test below, of which connections get a half."""


def test_more_connections_than_files_may_be_open_cost_no_worker_and_no_request(
    slack: Playground, start: Any, tmp_path: Path
) -> None:
    command = f"ulimit -n {LIMIT} && exec {sys.executable} -m bot serve --port 0"
    environment = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
    }
    shell = Path("/bin/sh")
    with start("-c", command, program=shell, cwd=tmp_path, **environment) as bot, ExitStack() as s:
        port = int(bot.wait_for(r"Listening at: http://127\.0\.0\.1:(\d+)")[1])
        wait_until_ready(port)
        for begun in (b"", HEAD, b""):
            for _ in range(LIMIT):
                s.enter_context(connected(port)).sendall(begun)
            send = s.enter_context(closing(Sender(port, slack.signing_secret)))
            assert send() == (200, "")
        assert bot.output.count("Booting worker") == 1
        assert "Traceback" not in bot.output
        bot.wait_for(r"Refused .* \(full\)\.")
