"""Socket Mode: the app connects, Slack sends envelopes, the app acknowledges them."""

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

from bot.playground.transport import Delivery, DeliveryError, Json

MAX_CONNECTIONS = 10
_CLOSE_TIMEOUT = 0.5
_HANG_UP_DELAY = 1.0
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with a timeout of zero: closing the socket resets the connection."""


class SocketMode:
    """The app's sockets, at most ten; each envelope goes to any one of them."""

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
        self._pending: dict[str, asyncio.Future[Any]] = {}

    @property
    def connections(self) -> int:
        """The number of open sockets."""
        return len(self._sockets)

    def link(self) -> str:
        """Return the path and query of a URL that admits one socket."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"/link/?ticket={ticket}&app_id={self._app_id}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPUnauthorized
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=_CLOSE_TIMEOUT)
        await socket.prepare(request)
        if self.connections >= MAX_CONNECTIONS:
            await socket.send_json(self._system_message("disconnect", reason="too_many_websockets"))
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
        await socket.send_json(self._system_message("hello"))
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
        pending = self._pending.get(str(envelope_id))
        if pending is not None and not pending.done():
            pending.set_result(ack.get("payload") or None)

    async def send(self, delivery: Delivery) -> Any:
        """Send one envelope over any socket; return the payload of its acknowledgement."""
        if not self._sockets:
            raise DeliveryError("no_app")
        envelope = _envelope(delivery)
        envelope_id = envelope["envelope_id"]
        pending = self._pending[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._ack_timeout):
                await secrets.choice([*self._sockets]).send_json(envelope)
                return await pending
        except TimeoutError:
            raise DeliveryError("timeout") from None
        except ConnectionError:
            raise DeliveryError("connection_failed") from None
        finally:
            del self._pending[envelope_id]

    def drop(self) -> None:
        """Reset every connection.

        Without TLS, a client would take a mere end of the stream for an orderly close.
        """
        for socket, transport in [*self._sockets.items()]:
            self._forget(socket)
            if isinstance(transport, asyncio.Transport):
                raw_socket = transport.get_extra_info("socket")
                raw_socket.setsockopt(SOL_SOCKET, SO_LINGER, _RESET)
                transport.abort()

    def freeze(self) -> None:
        """Leave every connection open, and neither send nor read any more."""
        for socket, transport in [*self._sockets.items()]:
            self._forget(socket)
            if isinstance(transport, asyncio.Transport):
                transport.pause_reading()
                self._frozen.append(transport)

    async def disconnect(self) -> None:
        """Ask the app to reconnect every socket, as Slack does every few hours, and hang up."""
        leaving, self._sockets = self._sockets, {}
        self._changed()
        for socket, transport in leaving.items():
            await socket.send_json(self._system_message("disconnect", reason="refresh_requested"))
            if transport is not None:
                asyncio.get_running_loop().call_later(_HANG_UP_DELAY, transport.close)

    async def warn(self) -> None:
        """Warn every socket of a disconnect to come."""
        for socket in self._sockets:
            await socket.send_json(self._system_message("disconnect", reason="warning"))

    async def close(self) -> None:
        """Close every socket."""
        for transport in self._frozen:
            transport.abort()
        for socket in [*self._sockets]:
            await socket.close()

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if self._sockets.pop(socket, None) is not None:
            self._changed()

    def _system_message(self, kind: str, **more: Any) -> Json:
        return {
            "type": kind,
            "num_connections": self.connections,
            "debug_info": {"host": "playground", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
            **more,
        }


def _envelope(delivery: Delivery) -> Json:
    envelope: Json = {
        "envelope_id": str(uuid.uuid4()),
        "payload": delivery.payload,
        "type": delivery.kind,
        "accepts_response_payload": delivery.kind != "events_api",
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason}
    return envelope
