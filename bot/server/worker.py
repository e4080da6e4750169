"""gunicorn's worker, but a request takes a thread only once all of it is there.

The original waits in a thread for the rest of a request, however long, and in its loop for the
client to hang up: a few slow ones, and nobody is answered. ADR 5 has the figures.
"""

import io
import re
import socket
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import TYPE_CHECKING, Final, cast

from gunicorn.workers.gthread import TConn, ThreadWorker

from bot.server.http import BODY_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from gunicorn.http import RequestParser

READ_SECONDS: Final = 10.0
"""How long a client may take to send one request."""

DRAIN_SECONDS: Final = 0.1
HEAD_LIMIT: Final = 64 * 1024
PIECE: Final = 64 * 1024
LENGTH: Final = re.compile(
    rb"^content-length:[ \t]*([0-9]{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)


def awaits_more(arrived: bytes) -> bool:
    """Whether the rest of a request is worth waiting for; what will be refused is not."""
    head, end, body = arrived.partition(b"\r\n\r\n")
    if not end:
        return len(arrived) < HEAD_LIMIT
    length = LENGTH.search(head)
    return length is not None and len(body) < int(length[1]) <= BODY_LIMIT


class PatientWorker(ThreadWorker):
    """Slow clients cost it a socket each, for `READ_SECONDS` at most."""

    def enqueue_req(self, conn: TConn) -> None:
        """Collect a request, of a new or a kept connection, and then have a thread answer it."""
        conn.init()
        if self._may_go(conn):
            super().enqueue_req(conn)
        else:
            self._wait(conn, self._on_more)

    def finish_request(self, conn: TConn, fs: "Future[bool]") -> None:
        """Keep the connection, or hang up; the original would wait here for the client to do so."""
        if not fs.cancelled() and not fs.exception() and fs.result():
            super().finish_request(conn, fs)
            return
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        if self.alive:
            self._wait(conn, self._on_leavings)
        else:
            self._close(conn)

    def _wait(self, conn: TConn, then: "Callable[[TConn, object], None]") -> None:
        conn.sock.settimeout(0)
        conn.timeout = time.monotonic() + READ_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(then, conn))

    def _wait_no_more(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)

    def _on_more(self, conn: TConn, _readable: object) -> None:
        if self._may_go(conn):
            self._wait_no_more(conn)
            super().enqueue_req(conn)

    def _on_leavings(self, conn: TConn, _readable: object) -> None:
        """What comes after the answer is dropped: unread, it would cut the answer off."""
        if _read(conn) == b"":
            self._wait_no_more(conn)
            self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()

    def _may_go(self, conn: TConn) -> bool:
        """Take in what has arrived; True once there is nothing left to wait for."""
        buffer = _parser(conn).unreader.buf
        buffer.seek(0, io.SEEK_END)
        piece = _read(conn)
        buffer.write(piece or b"")
        conn.data_ready = piece == b"" or not awaits_more(buffer.getvalue())
        return conn.data_ready

    def _keepalive_after(self, conn: TConn, keepalive: object) -> bool:
        """Hang up on what was refused unread, rather than wait for it in this thread."""
        is_drained = cast("Callable[..., bool]", _parser(conn).finish_body)
        return bool(keepalive) and is_drained(deadline=time.monotonic() + DRAIN_SECONDS)


def _read(conn: TConn) -> bytes | None:
    """What has arrived; None if nothing has, and empty where nothing will."""
    conn.sock.settimeout(0)
    try:
        return conn.sock.recv(PIECE)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _parser(conn: TConn) -> "RequestParser":
    """HTTP/1 is all that this worker is told to speak."""
    return cast("RequestParser", conn.parser)
