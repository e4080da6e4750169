"""Requests to the bot, signed like Slack's."""

import hmac
import json
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from urllib.parse import urlencode

TIMEOUT_SECONDS = 60.0


class Sender:
    """Sends signed requests to the bot over one connection."""

    def __init__(self, port: int, secret: str) -> None:
        self._secret = secret
        self._connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)

    def __call__(
        self,
        body: bytes = b"{}",
        content_type: str = "application/json",
        method: str = "POST",
        path: str = "/slack/events",
        moment: int | None = None,
        headers: Mapping[str, str | bytes | None] | None = None,
    ) -> tuple[int, str]:
        """Send a request, and return status and text.

        `headers` override the defaults; None removes a header.
        """
        given = {"Content-Type": content_type, **self.sign(body, moment), **(headers or {})}
        kept = {name: value for name, value in given.items() if value is not None}
        self._connection.request(method, path, body, kept)
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode()

    def sign(self, body: bytes, moment: int | None = None) -> dict[str, str]:
        """Return the headers that sign the body at a moment, by default now."""
        timestamp = str(int(time.time()) if moment is None else moment)
        digest = hmac.new(self._secret.encode(), f"v0:{timestamp}:".encode() + body, "sha256")
        return {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
        }

    def interact(self, payload: object) -> tuple[int, str]:
        """Send a payload in a form, like Slack's interactions."""
        return self.form({"payload": json.dumps(payload)})

    def form(self, fields: Mapping[str, str]) -> tuple[int, str]:
        """Send a form, like Slack's slash commands."""
        return self(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
