"""HTTP delivery: signed requests to the app's request URL."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout

from bot.playground.transport import Delivery, DeliveryError

_RETRY_REASONS = {"timeout": "http_timeout"}


def signature(secret: str, timestamp: str, body: str) -> str:
    """Return Slack's signature of a request, version 0."""
    base = f"v0:{timestamp}:{body}".encode()
    return f"v0={hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()}"


class HttpMode:
    """Posts to one URL; make it in a running event loop, and close it."""

    def __init__(self, url: str, secret: str, ack_timeout: float) -> None:
        self.url = url
        self._secret = secret
        self._session = ClientSession(timeout=ClientTimeout(total=ack_timeout))

    async def send(self, delivery: Delivery) -> Any:
        """Post a delivery and return the body of the response."""
        headers = {}
        if delivery.attempt:
            headers = {
                "X-Slack-Retry-Num": str(delivery.attempt),
                "X-Slack-Retry-Reason": _RETRY_REASONS.get(delivery.reason, delivery.reason),
            }
        if delivery.kind == "events_api":
            return await self._post(json.dumps(delivery.payload), "application/json", headers)
        form = delivery.payload
        if delivery.kind == "interactive":
            form = {"payload": json.dumps(delivery.payload)}
        return await self.post_form(form, headers)

    async def post_form(self, form: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
        """Post a form, the encoding of commands and interactions."""
        return await self._post(urlencode(form), "application/x-www-form-urlencoded", headers or {})

    async def post_json(self, document: dict[str, Any]) -> Any:
        """Post JSON, the encoding of events."""
        return await self._post(json.dumps(document), "application/json", {})

    async def _post(self, body: str, content_type: str, headers: dict[str, str]) -> Any:
        timestamp = str(int(time.time()))
        signed = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (playground)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
            **headers,
        }
        try:
            async with self._session.post(self.url, data=body, headers=signed) as response:
                if response.status != 200:
                    no_retry = response.headers.get("X-Slack-No-Retry") == "1"
                    raise DeliveryError("http_error", retry=not no_retry)
                return _parsed(await response.text())
        except TimeoutError:
            raise DeliveryError("timeout") from None
        except ClientConnectionError:
            raise DeliveryError("connection_failed") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


def _parsed(body: str) -> Any:
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        return body or None
