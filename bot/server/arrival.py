"""How much of a request has arrived: generators that yield while there is more to wait for. Pure.

They end once the request is complete, or once it will be refused anyway: too long, of unknown
length, or not valid HTTP. gunicorn's parser, which reads the request afterwards, is the judge.
"""

import io
import re
from collections.abc import Iterator
from typing import Final

from bot.server.wsgi import BODY_LIMIT

HEAD_LIMIT: Final = 900_000
"""More than gunicorn's parser waits for, so that it refuses a longer head at once."""

LINE_LIMIT: Final = 1024
CHUNK_LIMIT: Final = 1_000
"""The parser copies the rest of the body for each chunk, so tiny ones would be expensive."""

BLANK_LINE: Final = b"\r\n\r\n"
LENGTH: Final = re.compile(
    rb"^content-length:[ \t]*([0-9]{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
CHUNKED: Final = re.compile(
    rb"^transfer-encoding:[ \t]*chunked[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
CHUNK: Final = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")


def arrival(received: io.BytesIO) -> Iterator[None]:
    """Yield until the rest of the request has arrived in `received`, which grows in between."""
    searched = 0
    while (found := _read(received, searched, HEAD_LIMIT).find(BLANK_LINE)) < 0:
        if (size := _size(received)) >= HEAD_LIMIT:
            return
        searched = max(0, size - len(BLANK_LINE) + 1)
        yield
    end = searched + found
    head, body = _read(received, 0, end), end + len(BLANK_LINE)
    length = LENGTH.search(head)
    if CHUNKED.search(head):
        if not length:
            yield from _chunks(received, body)
    elif length and int(length[1]) <= BODY_LIMIT:
        yield from _until(received, body + int(length[1]))


def _chunks(received: io.BytesIO, start: int) -> Iterator[None]:
    """Yield until the last chunk, at most `BODY_LIMIT` bytes after `start`, has arrived."""
    at = start
    for _ in range(CHUNK_LIMIT):
        while b"\n" not in (line := _read(received, at, LINE_LIMIT)):
            if len(line) == LINE_LIMIT:
                return
            yield
        chunk = CHUNK.match(line)
        if chunk is None:
            return
        at += chunk.end()
        size = int(chunk[1], 16)
        if size == 0:
            yield from _trailer(received, at)
            return
        at += size + 2
        if at - start > BODY_LIMIT:
            return
        yield from _until(received, at)


def _trailer(received: io.BytesIO, start: int) -> Iterator[None]:
    """Yield until the blank line after the last chunk has arrived; headers may precede it."""
    while True:
        rest = _read(received, start, HEAD_LIMIT)
        if rest.startswith(b"\r\n") or BLANK_LINE in rest or len(rest) == HEAD_LIMIT:
            return
        yield


def _until(received: io.BytesIO, end: int) -> Iterator[None]:
    while _size(received) < end:
        yield


def _size(received: io.BytesIO) -> int:
    return received.seek(0, io.SEEK_END)


def _read(received: io.BytesIO, start: int, size: int) -> bytes:
    received.seek(start)
    return received.read(size)
