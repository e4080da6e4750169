"""The server of a playground: one workspace on one port, in one event loop."""

import asyncio
import socket
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.playground.app import App
from bot.playground.changes import Changes
from bot.playground.dispatcher import Dispatcher
from bot.playground.http_mode import HttpMode
from bot.playground.platform import Platform
from bot.playground.routes import application
from bot.playground.seed import Seed
from bot.playground.socket_mode import SocketMode
from bot.playground.traffic import Traffic
from bot.playground.triggers import Triggers
from bot.playground.views import Views
from bot.playground.workspace import Workspace

_GRACE = 0.5


@dataclass(frozen=True)
class Timing:
    """Seconds; see `Playground`."""

    ack_timeout: float
    retry_after: tuple[float, ...]
    trigger_lifetime: float
    ping_every: float


class Server:
    """Serves from `open` to `close`; make and use it in the event loop that serves."""

    def __init__(self, seed: Seed, app: App, url: str, changes: Changes, timing: Timing) -> None:
        traffic = Traffic(changes.touch)
        sockets = SocketMode(
            app.id,
            lambda: changes.publish({"type": "connection"}),
            ack_timeout=timing.ack_timeout,
            ping_every=timing.ping_every,
        )
        workspace = Workspace(seed, app)
        self.platform = Platform(
            app=app,
            workspace=workspace,
            views=Views(workspace, app),
            triggers=Triggers(timing.trigger_lifetime),
            sockets=sockets,
            dispatcher=Dispatcher(sockets, timing.retry_after, traffic),
            changes=changes,
            traffic=traffic,
            url=url,
        )
        self._ack_timeout = timing.ack_timeout
        self._http: HttpMode | None = None

    async def open(self, listener: socket.socket) -> None:
        """Serve on a socket that already listens."""
        routes = application(self.platform)
        self._runner = web.AppRunner(routes, access_log=None, shutdown_timeout=_GRACE)
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()

    async def close(self) -> None:
        """End every delivery, connection and request."""
        self.platform.changes.close()
        await self.platform.dispatcher.close()
        await self.platform.sockets.close()
        if self._http is not None:
            await self._http.close()
        await self._runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:  # requests that a fault left without an answer
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def deliver_to(self, url: str) -> None:
        """Deliver over HTTP to this URL from now on."""
        if self._http is None:
            secret = self.platform.app.signing_secret
            self._http = HttpMode(url, secret, self._ack_timeout)
        self._http.url = url
        self.platform.dispatcher.transport = self._http

    async def post_json(self, document: dict[str, Any]) -> Any:
        """Post JSON to the request URL and return the app's answer."""
        return await self._request_url().post_json(document)

    async def post_form(self, form: dict[str, Any]) -> Any:
        """Post a form to the request URL and return the app's answer."""
        return await self._request_url().post_form(form)

    def _request_url(self) -> HttpMode:
        if self._http is None:
            raise RuntimeError("Call deliver_to first: Socket Mode has no URL to check.")
        return self._http
