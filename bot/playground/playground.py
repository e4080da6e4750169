"""The playground in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from aiohttp import web

from bot.playground.app import installed
from bot.playground.changes import Changes
from bot.playground.client import Client, Orders
from bot.playground.delivery import Delivery
from bot.playground.http_mode import HttpMode
from bot.playground.platform import Platform
from bot.playground.seed import Seed, default_seed
from bot.playground.server import LOOPBACK, application
from bot.playground.socket_mode import SocketMode
from bot.playground.traffic import Traffic
from bot.playground.triggers import Triggers
from bot.playground.views import Views
from bot.playground.workspace import Workspace

T = TypeVar("T")
_GRACE = 0.5


@dataclass
class Playground:
    """A Slack on a local port, for one app; a context manager, or `start` and `stop`.

    `manifest` is the app's parsed manifest; without one every scope is granted and every event
    subscribed. Port 0 lets the system choose. Times are seconds: `ack_timeout` is how long Slack
    waits for the app, `retry_after` the delays before an event is sent again, `trigger_lifetime`
    how long a trigger_id lasts, `ping_every` how often a socket is pinged (slack_sdk's client takes
    as long to close).
    """

    seed: Seed = field(default_factory=default_seed)
    manifest: Mapping[str, Any] | None = None
    host: str = "127.0.0.1"
    port: int = 0
    ack_timeout: float = 3.0
    retry_after: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_lifetime: float = 3.0
    ping_every: float = 0.5

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK:
            raise ValueError(f"The playground has no locks, so it serves no {self.host}.")
        self.app = installed(self.seed, self.manifest)
        self._changes = Changes()
        self._http: HttpMode | None = None

    @property
    def url(self) -> str:
        """The address of the page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def api_url(self) -> str:
        """The base address of the Web API, for the app's clients."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The app's bot token."""
        return self.app.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token for Socket Mode."""
        return self.app.app_token

    @property
    def signing_secret(self) -> str:
        """What HTTP deliveries are signed with."""
        return self.app.signing_secret

    @property
    def control(self) -> Orders:
        """Lets the caller be Slack on a bad day."""
        return Orders(Client(self.url))

    def start(self) -> Self:
        """Serve; `url` is valid from here on."""
        listener = socket.create_server((self.host, self.port))
        self.port = listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="playground", daemon=True
        )
        self._thread.start()
        self._run(self._open(listener))
        return self

    def stop(self) -> None:
        """Close everything."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def deliver_to(self, url: str) -> None:
        """From now on, deliver over HTTP to this URL instead of Socket Mode."""
        self._run(self._deliver_to(url))

    def verify_url(self) -> bool:
        """Whether the app answers Slack's `url_verification` challenge."""
        challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        request = {
            "type": "url_verification",
            "token": self.app.verification_token,
            "challenge": challenge,
        }
        answer = self._run(self._request_url().post_json(request))
        return answer in (challenge, {"challenge": challenge})

    def ssl_check(self) -> None:
        """Send Slack's occasional `ssl_check`; raises UndeliveredError if not answered."""
        self._run(
            self._request_url().post_form({"ssl_check": "1", "token": self.app.verification_token})
        )

    def traffic(self, after: int = 0) -> list[dict[str, Any]]:
        """What app and Slack said to each other since number `after`, oldest first."""
        return self._platform.traffic.after(after)

    def connections(self) -> int:
        """How many sockets the app has open."""
        return self._platform.sockets.connections

    def wait_for(self, predicate: Callable[[], T | None], timeout: float = 30) -> T:
        """Call `predicate` after every change until it is true, and return its value.

        Raises TimeoutError after `timeout` seconds.
        """
        return self._changes.wait_for(predicate, timeout)

    def wait_for_connection(self, timeout: float = 30) -> None:
        """Wait until the app has a socket open."""
        self.wait_for(self.connections, timeout)

    async def _open(self, listener: socket.socket) -> None:
        traffic = Traffic(self._changes.touch)
        sockets = SocketMode(
            self.app.id,
            self._changes.touch,
            ack_timeout=self.ack_timeout,
            ping_every=self.ping_every,
        )
        self._platform = Platform(
            app=self.app,
            workspace=Workspace(self.seed, self.app),
            views=Views(self.seed.team.id, self.app),
            triggers=Triggers(self.trigger_lifetime),
            sockets=sockets,
            delivery=Delivery(sockets, self.retry_after, traffic),
            changes=self._changes,
            traffic=traffic,
            url=self.url,
        )
        server = application(self._platform)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=_GRACE)
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()

    async def _close(self) -> None:
        self._changes.close()
        await self._platform.delivery.close()
        await self._platform.sockets.close()
        await self._close_http()
        await self._runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:  # calls that were to get no answer
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _deliver_to(self, url: str) -> None:
        if self._http is None:
            self._http = HttpMode(url, self.signing_secret, self.ack_timeout)
        self._http.url = url
        self._platform.delivery.transport = self._http

    async def _close_http(self) -> None:
        if self._http is not None:
            await self._http.close()

    def _request_url(self) -> HttpMode:
        if self._http is None:
            raise RuntimeError("Call deliver_to first: there is no URL to check in Socket Mode.")
        return self._http

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()
