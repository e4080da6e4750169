"""The other end of /_/: for tests and scripts, in any thread or process."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]
_TIMEOUT = 60.0


class RefusedError(Exception):
    """The playground did not understand, or does not have, what was asked for."""


class Client:
    """Speaks JSON with the playground at `url`."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url).netloc

    def get(self, path: str, **query: Any) -> Any:
        """The document at /_/`path`."""
        return self._ask("GET", f"/_/{path}?{urlencode(query)}", None)

    def post(self, path: str, document: Json) -> Json:
        """The answer to `document` at /_/`path`."""
        answer: Json = self._ask("POST", f"/_/{path}", json.dumps(document))
        return answer

    @contextmanager
    def changes(self, user_id: str, timeout: float) -> Iterator[Iterator[None]]:
        """Iterate over the changes that this person's page hears of from now on.

        Raise TimeoutError after `timeout` seconds without one, ConnectionError when they end.
        """
        with closing(http.client.HTTPConnection(self._address, timeout=timeout)) as connection:
            connection.request("GET", f"/_/events?{urlencode({'as': user_id})}")
            stream = connection.getresponse()
            if stream.status != 200:
                raise RefusedError(f"GET /_/events: {stream.status} {stream.read().decode()}")
            stream.readline()  # the comment that opens the stream
            yield _changes(stream)

    def _ask(self, method: str, path: str, body: str | None) -> Any:
        connection = http.client.HTTPConnection(self._address, timeout=_TIMEOUT)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status != 200:
            raise RefusedError(f"{method} {path}: {answer.status} {text}")
        return json.loads(text)


def _changes(stream: http.client.HTTPResponse) -> Iterator[None]:
    while line := stream.readline():
        if line.startswith(b"data:"):
            yield
    raise ConnectionError("The playground has stopped.")


class Orders:
    """`Playground.control`: makes the playground the Slack of a bad day."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def slow(
        self, seconds: float, *, methods: list[str] | None = None, times: int | None = None
    ) -> None:
        """Answer late."""
        self._send(slow=seconds, methods=methods, times=times)

    def fail(
        self,
        how: int | str,
        *,
        methods: list[str] | None = None,
        times: int | None = 1,
        when: str = "before",
    ) -> None:
        """Answer with an HTTP status, never (`timeout`), or cut the connection (`drop`).

        `when` is `before` or `after` the call took effect.
        """
        self._send(fail=how, methods=methods, times=times, when=when)

    def ratelimit(
        self, retry_after: int, *, methods: list[str] | None = None, times: int | None = 1
    ) -> None:
        """Answer 429 with this Retry-After in seconds."""
        self._send(ratelimit=retry_after, methods=methods, times=times)

    def refuse(
        self, error: str, *, methods: list[str] | None = None, times: int | None = 1
    ) -> None:
        """Answer with this error code."""
        self._send(refuse=error, methods=methods, times=times)

    def clear(self) -> None:
        """Forget every fault, duplicate, delay and held retry."""
        self._send(clear=True)

    def drop_sockets(self) -> None:
        """Cut every socket without a closing frame."""
        self._send(drop_sockets=True)

    def freeze_sockets(self) -> None:
        """Leave every socket open and say and hear nothing more on it."""
        self._send(freeze=True)

    def disconnect(self) -> None:
        """Ask every socket to reconnect, as Slack does now and then."""
        self._send(disconnect=True)

    def warn(self) -> None:
        """Announce a disconnect to every socket."""
        self._send(warn=True)

    def redeliver(self, key: str, *, times: int = 1, concurrent: bool = False) -> int:
        """Deliver again what has this event_id, message ts or trigger_id; how many copies went."""
        return int(self._send(redeliver=key, times=times, concurrent=concurrent)["redeliver"])

    def duplicate_deliveries(self, copies: int) -> None:
        """Deliver everything in this many copies at once."""
        self._send(duplicate_deliveries=copies)

    def delay_deliveries(self, seconds: float) -> None:
        """Deliver each copy of an event up to so much later, in any order."""
        self._send(delay_deliveries=seconds)

    def hold_retries(self, *, hold: bool = True) -> None:
        """Keep retries back until released with hold=False."""
        self._send(hold_retries=hold)

    def kick(self, user: str, channel: str) -> None:
        """Remove a user, or the bot, from a channel."""
        self._send(kick={"user": user, "channel": channel})

    def invite(self, user: str, channel: str) -> None:
        """Add a user, or the bot, to a channel."""
        self._send(invite={"user": user, "channel": channel})

    def privatize(self, channel: str) -> None:
        """Make a public channel private."""
        self._send(privatize=channel)

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        self._send(archive=channel)

    def _send(self, **order: Any) -> Json:
        return self._client.post("control", order)
