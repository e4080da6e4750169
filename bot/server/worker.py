"""A gunicorn worker in which a request takes a thread only once it is complete.

gunicorn's own worker blocks a thread until the rest of a request arrives, and its event loop until
the client hangs up, so a few slow clients stall everybody. ADR 5 has the measurements.
"""

import errno
import io
import resource
import socket
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import TYPE_CHECKING, Any, Final, cast
from weakref import WeakKeyDictionary

from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from bot.server.arrival import arrival
from bot.server.refused import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from gunicorn.http import Request, RequestParser

    from bot.server.refused import RefusedRequests
    from bot.server.supervisor import Application

READ_SECONDS: Final = 10.0
"""The time limit for a client to send one request."""

CONNECTIONS: Final = 1_000
"""The most connections that are open at the same time, if the machine allows as many files."""

RESERVED_FILES: Final = 200
"""Files kept free for SQLite, calls of Slack, guides and logs, of which the bot needs about 60."""

DRAIN_SECONDS: Final = 0.1
FULL_SECONDS: Final = 0.1
"""The pause before accepting again, when the machine has no file left for a connection."""

PIECE: Final = 64 * 1024
OUT_OF_FILES: Final = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


def room_for_connections() -> int:
    """Return how many connections may be open, after raising the limit of open files if need be."""
    wanted = CONNECTIONS + RESERVED_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    allowed = wanted if soft == resource.RLIM_INFINITY else min(wanted, soft)
    return allowed - min(RESERVED_FILES, allowed // 2)


class PatientWorker(ThreadWorker):
    """A threaded worker in which a slow client holds a socket, but no thread.

    It holds the socket for at most `READ_SECONDS`, and less if others need the room.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._arrivals: WeakKeyDictionary[TConn, Iterator[None]] = WeakKeyDictionary()

    @property
    def _refused(self) -> "RefusedRequests":
        return cast("Application", self.app).vitals.refused

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection; the one that has waited longest makes room if there is none."""
        if self.nr_conns + 1 >= self.worker_connections:
            self._hang_up_on_slowest(Reason.FULL)
        try:
            super().accept(listener)
        except OSError as error:
            if error.errno not in OUT_OF_FILES:
                raise
            self._hang_up_on_slowest(Reason.FULL)
            time.sleep(FULL_SECONDS)  # accepting again at once would fail again

    def enqueue_req(self, conn: TConn) -> None:
        """Receive a request on a new or kept-alive connection, then pass it to a thread."""
        conn.init()
        self._arrivals[conn] = arrival(_parser(conn).unreader.buf)
        if self._receive(conn):
            super().enqueue_req(conn)
        else:
            self._watch(conn, self._on_data)

    def handle_request(self, req: "Request", conn: TConn) -> bool:
        """Handle a request that has arrived; what has not, such as a body too long, is refused."""
        conn.sock.settimeout(DRAIN_SECONDS)
        try:
            return super().handle_request(req, conn)
        except TimeoutError:  # the client does not read its responses
            self._refused.note(Reason.SLOW)
            return False

    def handle_error(
        self, req: "Request | None", client: socket.socket, addr: Any, exc: BaseException
    ) -> None:
        """Answer a request that failed, and count it if it was not valid HTTP."""
        if isinstance(exc, ParseException):
            self._refused.note(Reason.PROTOCOL)
        super().handle_error(req, client, addr, exc)

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

    def murder_pending(self) -> None:
        """Hang up on clients whose time is over; when stopping, on all that are not sending."""
        if not self.alive:
            for conn in [conn for conn in self.pending_conns if not _is_sending(conn)]:
                self._unwatch(conn)
                self._close(conn)
        now = time.monotonic()
        while self.pending_conns and (self.pending_conns[0].timeout or 0.0) <= now:
            self._hang_up_on_slowest(Reason.SLOW)

    def _hang_up_on_slowest(self, reason: Reason) -> None:
        """Hang up on the client that has been waited for longest, if there is one.

        It counts as refused if it has begun to send a request.
        """
        if not self.pending_conns:
            return
        conn = self.pending_conns[0]
        self._unwatch(conn)
        if _is_sending(conn):
            self._refused.note(reason)
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
        if not _is_closed(conn) and self._receive(conn):
            self._unwatch(conn)
            super().enqueue_req(conn)

    def _on_trailing_data(self, conn: TConn, _readable: object) -> None:
        """Discard data after the response; left unread, it would reset the connection too early."""
        if not _is_closed(conn) and _read(conn) == b"":
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
        is_awaited = next(self._arrivals[conn], ...) is None
        conn.data_ready = piece == b"" or not is_awaited
        return conn.data_ready

    def _keepalive_after(self, conn: TConn, keepalive: object) -> bool:
        """Close the connection if a rejected body is still arriving, rather than wait for it."""
        is_drained = cast("Callable[..., bool]", _parser(conn).finish_body)
        return bool(keepalive) and is_drained(deadline=time.monotonic() + DRAIN_SECONDS)


def _is_sending(conn: TConn) -> bool:
    """Return whether the client has begun to send a request, and not finished."""
    return not conn.data_ready and _parser(conn).unreader.buf.getbuffer().nbytes > 0


def _is_closed(conn: TConn) -> bool:
    """Return whether the worker has hung up, which may be after data arrived on the connection."""
    return conn.sock.fileno() < 0


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
