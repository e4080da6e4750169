"""Socket Mode: the app calls, Slack sends envelopes, the app acknowledges them."""

import asyncio
import json
import secrets
import struct
import uuid
from collections.abc import Callable
from contextlib import suppress
from socket import SO_LINGER, SOL_SOCKET
from typing import Any

from aiohttp import WSMsgType, web

from bot.playground.transport import Json, Parcel, UndeliveredError

MAX_CONNECTIONS = 10
_CLOSE_WITHIN = 0.5
_HANG_UP_AFTER = 1.0
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER, on and for no time: closing throws away what is under way, and tells the other end."""


class SocketMode:
    """The sockets of one app, at most ten; any of them may get any envelope."""

    def __init__(
        self, app_id: str, changed: Callable[[], None], *, ack_timeout: float, ping_every: float
    ) -> None:
        self._app_id = app_id
        self._ack_timeout = ack_timeout
        self._ping_every = ping_every
        self._changed = changed
        self._tickets: set[str] = set()
        self._sockets: dict[web.WebSocketResponse, asyncio.BaseTransport | None] = {}
        self._frozen: list[asyncio.Transport] = []
        self._unacknowledged: dict[str, asyncio.Future[Any]] = {}

    @property
    def connections(self) -> int:
        """How many sockets are open."""
        return len(self._sockets)

    def link(self) -> str:
        """The path and query that admit one new socket."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"/link/?ticket={ticket}&app_id={self._app_id}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPUnauthorized
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=_CLOSE_WITHIN)
        await socket.prepare(request)
        if self.connections >= MAX_CONNECTIONS:
            await socket.send_json(self._notice("disconnect", reason="too_many_websockets"))
            await socket.close()
            return socket
        self._sockets[socket] = request.transport
        self._changed()
        pings = asyncio.create_task(self._ping(socket))
        try:
            await self._serve(socket)
        finally:
            pings.cancel()
            self._forget(socket)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        await socket.send_json(self._notice("hello"))
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._acknowledge(message.data)

    async def _ping(self, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(self._ping_every)
        while socket in self._sockets and not socket.closed:
            with suppress(ConnectionError):
                await socket.ping(b"Ping from the playground")
            await asyncio.sleep(self._ping_every)

    def _acknowledge(self, data: str) -> None:
        try:
            ack = json.loads(data)
        except json.JSONDecodeError:
            return
        envelope_id = ack.get("envelope_id") if isinstance(ack, dict) else None
        waiting = self._unacknowledged.get(str(envelope_id))
        if waiting is not None and not waiting.done():
            waiting.set_result(ack.get("payload") or None)

    async def send(self, parcel: Parcel) -> Any:
        """Send one envelope over any socket and wait for its acknowledgement."""
        if not self._sockets:
            raise UndeliveredError("no_app")
        envelope = _envelope(parcel)
        envelope_id = envelope["envelope_id"]
        waiting = self._unacknowledged[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._ack_timeout):
                await secrets.choice([*self._sockets]).send_json(envelope)
                return await waiting
        except TimeoutError:
            raise UndeliveredError("timeout") from None
        except ConnectionError:
            raise UndeliveredError("connection_failed") from None
        finally:
            del self._unacknowledged[envelope_id]

    def drop(self) -> None:
        """Cut every connection without a word.

        It is reset: with TLS, which Slack speaks, a client would not take this for a good end.
        """
        for socket, transport in [*self._sockets.items()]:
            self._forget(socket)
            if isinstance(transport, asyncio.Transport):
                own = transport.get_extra_info("socket")
                own.setsockopt(SOL_SOCKET, SO_LINGER, _RESET)
                transport.abort()

    def freeze(self) -> None:
        """Leave every connection as it is, and say and hear nothing more on it."""
        for socket, transport in [*self._sockets.items()]:
            self._forget(socket)
            if isinstance(transport, asyncio.Transport):
                transport.pause_reading()
                self._frozen.append(transport)

    async def disconnect(self) -> None:
        """Ask every connection to go and come back, as Slack does every few hours, and hang up."""
        leaving, self._sockets = self._sockets, {}
        self._changed()
        for socket, transport in leaving.items():
            await socket.send_json(self._notice("disconnect", reason="refresh_requested"))
            if transport is not None:
                asyncio.get_running_loop().call_later(_HANG_UP_AFTER, transport.close)

    async def warn(self) -> None:
        """Announce that the connections will have to be refreshed soon."""
        for socket in self._sockets:
            await socket.send_json(self._notice("disconnect", reason="warning"))

    async def close(self) -> None:
        """Close every socket."""
        for transport in self._frozen:
            transport.abort()
        for socket in [*self._sockets]:
            await socket.close()

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if self._sockets.pop(socket, None) is not None:
            self._changed()

    def _notice(self, kind: str, **more: Any) -> Json:
        return {
            "type": kind,
            "num_connections": self.connections,
            "debug_info": {"host": "playground", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
            **more,
        }


def _envelope(parcel: Parcel) -> Json:
    envelope: Json = {
        "envelope_id": str(uuid.uuid4()),
        "payload": parcel.payload,
        "type": parcel.kind,
        "accepts_response_payload": parcel.kind != "events_api",
    }
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return envelope
