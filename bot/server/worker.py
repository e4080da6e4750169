"""A gunicorn worker in which a request takes a thread only once it is complete.

gunicorn's own worker blocks a thread until the rest of a request arrives, and its event loop until
the client hangs up, so a few slow clients stall everybody. ADR 5 has the measurements.
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
"""The time limit for a client to send one request."""

DRAIN_SECONDS: Final = 0.1
HEAD_LIMIT: Final = 64 * 1024
PIECE: Final = 64 * 1024
LENGTH: Final = re.compile(
    rb"^content-length:[ \t]*([0-9]{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)


def awaits_more(received: bytes) -> bool:
    """Return whether to wait for the rest of a request; not if it will be rejected anyway."""
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return len(received) < HEAD_LIMIT
    length = LENGTH.search(head)
    return length is not None and len(body) < int(length[1]) <= BODY_LIMIT


class PatientWorker(ThreadWorker):
    """A threaded worker in which a slow client holds a socket, but no thread.

    It holds the socket for at most `READ_SECONDS`.
    """

    def enqueue_req(self, conn: TConn) -> None:
        """Receive a request on a new or kept-alive connection, then pass it to a thread."""
        conn.init()
        if self._receive(conn):
            super().enqueue_req(conn)
        else:
            self._watch(conn, self._on_data)

    def finish_request(self, conn: TConn, fs: "Future[bool]") -> None:
        """Keep the connection alive or close it, without waiting for the client to hang up."""
        if not fs.cancelled() and not fs.exception() and fs.result():
            super().finish_request(conn, fs)
            return
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        if self.alive:
            self._watch(conn, self._on_trailing_data)
        else:
            self._close(conn)

    def _watch(self, conn: TConn, then: "Callable[[TConn, object], None]") -> None:
        conn.sock.settimeout(0)
        conn.timeout = time.monotonic() + READ_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(then, conn))

    def _unwatch(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)

    def _on_data(self, conn: TConn, _readable: object) -> None:
        if self._receive(conn):
            self._unwatch(conn)
            super().enqueue_req(conn)

    def _on_trailing_data(self, conn: TConn, _readable: object) -> None:
        """Discard data after the response; left unread, it would reset the connection too early."""
        if _read(conn) == b"":
            self._unwatch(conn)
            self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()

    def _receive(self, conn: TConn) -> bool:
        """Buffer what has arrived; return True once there is nothing left to wait for."""
        buffer = _parser(conn).unreader.buf
        buffer.seek(0, io.SEEK_END)
        piece = _read(conn)
        buffer.write(piece or b"")
        conn.data_ready = piece == b"" or not awaits_more(buffer.getvalue())
        return conn.data_ready

    def _keepalive_after(self, conn: TConn, keepalive: object) -> bool:
        """Close the connection if a rejected body is still arriving, rather than wait for it."""
        is_drained = cast("Callable[..., bool]", _parser(conn).finish_body)
        return bool(keepalive) and is_drained(deadline=time.monotonic() + DRAIN_SECONDS)


def _read(conn: TConn) -> bytes | None:
    """Return what has arrived: None if nothing yet, empty if nothing more will arrive."""
    conn.sock.settimeout(0)
    try:
        return conn.sock.recv(PIECE)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _parser(conn: TConn) -> "RequestParser":
    """Return the connection's parser; this worker is configured for HTTP/1 only."""
    return cast("RequestParser", conn.parser)
