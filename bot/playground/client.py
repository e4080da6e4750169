"""A client of /_/, for tests and scripts in any thread or process."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]
_TIMEOUT = 60.0


class RefusedError(Exception):
    """The playground refused the request."""


class Client:
    """Exchanges JSON with the playground at `url`."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url).netloc

    def get(self, path: str, **query: Any) -> Any:
        """Return the document at /_/`path`."""
        return self._request("GET", f"/_/{path}?{urlencode(query)}", None)

    def post(self, path: str, document: Json) -> Json:
        """Post `document` to /_/`path` and return the response."""
        response: Json = self._request("POST", f"/_/{path}", json.dumps(document))
        return response

    @contextmanager
    def changes(self, user_id: str, timeout: float) -> Iterator[Iterator[None]]:
        """Iterate over the changes that this person's page is notified of from now on.

        Raise TimeoutError after `timeout` seconds without one, ConnectionError when they end.
        """
        with closing(http.client.HTTPConnection(self._address, timeout=timeout)) as connection:
            connection.request("GET", f"/_/events?{urlencode({'as': user_id})}")
            stream = connection.getresponse()
            if stream.status != 200:
                raise RefusedError(f"GET /_/events: {stream.status} {stream.read().decode()}")
            stream.readline()  # the comment that opens the stream
            yield _changes(stream)

    def _request(self, method: str, path: str, body: str | None) -> Any:
        connection = http.client.HTTPConnection(self._address, timeout=_TIMEOUT)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        if response.status != 200:
            raise RefusedError(f"{method} {path}: {response.status} {text}")
        return json.loads(text)


def _changes(stream: http.client.HTTPResponse) -> Iterator[None]:
    while line := stream.readline():
        if line.startswith(b"data:"):
            yield
    raise ConnectionError("The playground has stopped.")


class Control:
    """Makes Slack slow, flaky or forgetful, and changes who is in a channel or in the workspace."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def slow(
        self, seconds: float, *, methods: list[str] | None = None, times: int | None = None
    ) -> None:
        """Respond late."""
        self._send(slow=seconds, methods=methods, times=times)

    def fail(
        self,
        how: int | str,
        *,
        methods: list[str] | None = None,
        times: int | None = 1,
        when: str = "before",
    ) -> None:
        """Respond with an HTTP status, never (`timeout`), or cut the connection (`drop`).

        `when` is `before` or `after` the call takes effect.
        """
        self._send(fail=how, methods=methods, times=times, when=when)

    def ratelimit(
        self, retry_after: int, *, methods: list[str] | None = None, times: int | None = 1
    ) -> None:
        """Respond with 429 and this Retry-After, in seconds."""
        self._send(ratelimit=retry_after, methods=methods, times=times)

    def refuse(
        self, error: str, *, methods: list[str] | None = None, times: int | None = 1
    ) -> None:
        """Respond with this error code."""
        self._send(refuse=error, methods=methods, times=times)

    def answer(
        self,
        body: str,
        *,
        methods: list[str] | None = None,
        times: int | None = 1,
        when: str = "before",
    ) -> None:
        """Respond with this body and status 200; `when` as in `fail`."""
        self._send(answer=body, methods=methods, times=times, when=when)

    def limit_history(self, page: int = 15, seconds: float = 60.0) -> None:
        """Allow one call of `conversations.history` and `.replies` each every `seconds`.

        A page has at most `page` messages. Slack limits apps that are sold outside its Marketplace
        like this.
        """
        self._send(limit_history=page, seconds=seconds)

    def clear(self) -> None:
        """End every fault, limit, duplication and delay, and release the retries."""
        self._send(clear=True)

    def drop_sockets(self) -> None:
        """Reset every socket, without a closing frame."""
        self._send(drop_sockets=True)

    def freeze_sockets(self) -> None:
        """Leave every socket open, and neither send nor read any more."""
        self._send(freeze=True)

    def disconnect(self) -> None:
        """Ask the app to reconnect every socket, as Slack does every few hours."""
        self._send(disconnect=True)

    def warn(self) -> None:
        """Warn every socket of a disconnect to come."""
        self._send(warn=True)

    def redeliver(self, key: str, *, times: int = 1, concurrent: bool = False) -> int:
        """Deliver again by event_id, message ts or trigger_id; return the number of copies sent."""
        return int(self._send(redeliver=key, times=times, concurrent=concurrent)["redeliver"])

    def duplicate_deliveries(self, copies: int) -> None:
        """Deliver everything in this many copies at once."""
        self._send(duplicate_deliveries=copies)

    def delay_deliveries(self, seconds: float) -> None:
        """Delay each copy of an event by up to `seconds`, so that they arrive out of order."""
        self._send(delay_deliveries=seconds)

    def hold_retries(self, *, hold: bool = True) -> None:
        """Hold retries back until called with hold=False."""
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

    def make_group_message(self, channel: str) -> None:
        """Make a channel a group message (mpim) of its members."""
        self._send(make_group_message=channel)

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        self._send(archive=channel)

    def deactivate(self, user: str) -> None:
        """Deactivate a person's account."""
        self._send(deactivate=user)

    def _send(self, **operation: Any) -> Json:
        return self._client.post("control", operation)
