"""Slow clients do not block others."""

import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground import Playground
from bot.server.wsgi import BODY_LIMIT
from bot.server.http_process import THREADS
from bot.server.worker import READ_SECONDS, awaits_more
from bot.slack import manifest

HEAD = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
UNFINISHED = {
    "nothing": b"",
    "half a line": b"POST /sl",
    "half a head": HEAD,
    "half a body": HEAD + b"Content-Length: 400\r\n\r\n{",
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
    [(b"Transfer-Encoding: chunked", 411), (b"Content-Length: 999999999", 413)],
)
def test_a_rejected_body_is_not_waited_for(port: int, header: bytes, status: int) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(connected(port)) for _ in range(THREADS * 2)]
        for client in clients:
            client.sendall(HEAD + header + b"\r\n\r\n")
        for client in clients:
            answer = client.makefile("rb").read()
            assert answer.startswith(f"HTTP/1.1 {status} ".encode())


@given(st.integers(0, BODY_LIMIT), st.data())
def test_a_request_is_awaited_until_its_last_byte(length: int, data: Any) -> None:
    head = HEAD + b"cOnTeNt-LeNgTh: %d\r\n\r\n" % length
    sent = data.draw(st.integers(0, len(head) + length))
    arrived = (head + b"x" * length)[:sent]
    assert awaits_more(arrived) == (sent < len(head) + length)


@pytest.mark.parametrize(
    "arrived",
    [
        b"x" * 100_000,
        HEAD + b"\r\n",
        HEAD + b"Content-Length: 1000001\r\n\r\n",
        HEAD + b"Content-Length: two\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n",
    ],
)
def test_the_rest_of_a_rejected_request_is_not_awaited(arrived: bytes) -> None:
    assert not awaits_more(arrived)
