"""The playground as its users start it: a server in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Self, TypeVar

from bot.playground.app import install
from bot.playground.changes import Changes
from bot.playground.client import Client, Control
from bot.playground.platform import LOOPBACK
from bot.playground.seed import Seed, default_seed

T = TypeVar("T")
_CHALLENGE = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"


@dataclass
class Playground:
    """A Slack on a local port, for one app; a context manager, or `start` and `stop`.

    `manifest` is the app's parsed manifest; without one every scope is granted and every event
    subscribed. Port 0 lets the system choose. The tokens are derived from `secret`, and random
    without one. Times are in seconds: `ack_timeout` is how long Slack waits for the app,
    `retry_after` the delays before an event is sent again, `trigger_lifetime` how long a trigger_id
    lasts, and `ping_every` how often a socket is pinged, which is also how long slack_sdk's client
    takes to close. `clock` returns the seconds by which reading messages is limited, if
    `control.limit_history` does so.

    The constructor raises `ManifestError` for a manifest of the wrong shape. `start` needs aiohttp.
    """

    seed: Seed = field(default_factory=default_seed)
    manifest: Mapping[str, Any] | None = None
    host: str = "127.0.0.1"
    port: int = 0
    ack_timeout: float = 3.0
    retry_after: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_lifetime: float = 3.0
    ping_every: float = 0.5
    secret: str | None = field(default=None, repr=False)
    clock: Callable[[], float] = monotonic

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK:
            raise ValueError(f"The playground has no access control, so it can't serve {self.host}")
        self.app = install(self.seed, self.manifest, self.secret)
        self._changes = Changes()

    @property
    def url(self) -> str:
        """The address of the page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def api_url(self) -> str:
        """The base URL of the Web API, for the app's clients."""
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
        """The secret that HTTP deliveries are signed with."""
        return self.app.signing_secret

    @property
    def control(self) -> Control:
        """Injects faults, and changes who is in a channel."""
        return Control(Client(self.url))

    def start(self) -> Self:
        """Serve; `url` is valid from here on."""
        from bot.playground.server import Server, Timing  # noqa: PLC0415 - only serving needs aiohttp

        timing = Timing(self.ack_timeout, self.retry_after, self.trigger_lifetime, self.ping_every)
        listener = socket.create_server((self.host, self.port))
        self.port = listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="playground", daemon=True
        )
        self._thread.start()

        async def serve() -> Server:
            server = Server(self.seed, self.app, self.url, self._changes, timing)
            server.platform.history_limits.clock = self.clock
            await server.open(listener)
            return server

        self._server = self._run(serve())
        return self

    def stop(self) -> None:
        """Close every connection, and end the thread."""
        self._run(self._server.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def deliver_to(self, url: str) -> None:
        """Deliver over HTTP to this URL from now on, instead of Socket Mode."""
        self._run(self._server.deliver_to(url))

    def verify_url(self) -> bool:
        """Send Slack's `url_verification` challenge; return whether the app answers it."""
        request = {
            "type": "url_verification",
            "token": self.app.verification_token,
            "challenge": _CHALLENGE,
        }
        answer = self._run(self._server.post_json(request))
        return answer in (_CHALLENGE, {"challenge": _CHALLENGE})

    def ssl_check(self) -> None:
        """Send Slack's occasional `ssl_check`; raise `DeliveryError` if it is not answered."""
        self._run(self._server.post_form({"ssl_check": "1", "token": self.app.verification_token}))

    def traffic(self, after: int = 0) -> list[dict[str, Any]]:
        """Return the exchanges of app and Slack after number `after`, oldest first."""
        return self._server.platform.traffic.after(after)

    def connections(self) -> int:
        """Return the number of sockets that the app has open."""
        return self._server.platform.sockets.connections

    def wait_for(self, predicate: Callable[[], T | None], timeout: float = 30) -> T:
        """Call `predicate` after every change until it is true, and return its value.

        Raise TimeoutError after `timeout` seconds.
        """
        return self._changes.wait_for(predicate, timeout)

    def wait_for_connection(self, timeout: float = 30) -> None:
        """Wait until the app has a socket open."""
        self.wait_for(self.connections, timeout)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()
