"""How much of a request has arrived, wherever it is cut into pieces."""

import io
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.server.arrival import CHUNK_LIMIT, HEAD_LIMIT, arrival
from bot.server.wsgi import BODY_LIMIT

HEAD = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
CHUNKED = HEAD + b"tRaNsFeR-eNcOdInG: cHuNkEd\r\n\r\n"


def is_awaited(request: bytes, *cuts: int) -> bool:
    """Return whether more is awaited after the request has arrived in pieces cut at `cuts`."""
    received = io.BytesIO()
    progress = arrival(received)
    for start, end in pairwise([0, *sorted(cuts), len(request)]):
        received.seek(0, io.SEEK_END)
        received.write(request[start:end])
        if next(progress, ...) is ...:
            assert end == len(request), "the rest is not awaited"
            return False
    return True


def in_chunks(body: bytes, cuts: list[int], extension: bytes = b"", trailer: bytes = b"") -> bytes:
    """Return the body in chunks cut at `cuts`."""
    chunks = [body[start:end] for start, end in pairwise([0, *sorted(cuts), len(body)])]
    framed = [b"%x%s\r\n%s\r\n" % (len(chunk), extension, chunk) for chunk in chunks if chunk]
    return b"".join(framed) + b"0\r\n" + trailer + b"\r\n"


def cuts_of(data: Any, content: bytes) -> list[int]:
    """Draw where to cut `content`."""
    cuts: list[int] = data.draw(st.lists(st.integers(0, len(content)), max_size=12))
    return cuts


@given(st.integers(0, BODY_LIMIT), st.data())
def test_a_request_is_awaited_until_its_last_byte(length: int, data: Any) -> None:
    request = HEAD + b"cOnTeNt-LeNgTh: %d\r\n\r\n" % length + b"x" * length
    sent = request[: data.draw(st.integers(0, len(request)))]
    assert is_awaited(sent) == (len(sent) < len(request))


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b";a", b" ; a=b"]),
    st.sampled_from([b"", b"X-Sum: 1\r\n", b"X-Sum: 1\r\nX-More: 2\r\n"]),
    st.data(),
)
def test_a_request_in_chunks_is_awaited_until_its_last_byte(
    body: bytes, extension: bytes, trailer: bytes, data: Any
) -> None:
    request = CHUNKED + in_chunks(body, cuts_of(data, body), extension, trailer)
    assert not is_awaited(request, *cuts_of(data, request))
    begun = request[: data.draw(st.integers(0, len(request) - 1))]
    assert is_awaited(begun, *cuts_of(data, begun))


@pytest.mark.parametrize(
    "arrived",
    [
        b"x" * HEAD_LIMIT,
        HEAD + b"\r\n",
        HEAD + b"Content-Length: 1000001\r\n\r\n",
        HEAD + b"Content-Length: two\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n5\r\n{",
        CHUNKED + b"two\r\n",
        CHUNKED + b"-1\r\n",
        CHUNKED + b"\r\n",
        CHUNKED + b"1\n",
        CHUNKED + b"2" * 1_024,
        CHUNKED + b"f4240\r\n{",
        CHUNKED + b"fffffffff\r\n{",
        CHUNKED + b"1\r\nx\r\n" * CHUNK_LIMIT,
        CHUNKED + b"0\r\n" + b"x" * HEAD_LIMIT,
    ],
    ids=lambda arrived: repr(arrived[len(HEAD) :][:60]),
)
def test_the_rest_of_a_rejected_request_is_not_awaited(arrived: bytes) -> None:
    assert not is_awaited(arrived)
