"""Sends messages to the response_url of a command or a button."""

import json
import logging
import time
from http.client import HTTPException
from typing import Any, Final

from slack_bolt import Respond
from slack_sdk.webhook import WebhookResponse

log = logging.getLogger(__name__)

RETRY_DELAYS: Final = (1.0, 3.0)
FINAL: Final = frozenset({"expired_url", "invalid_url", "no_service", "no_team", "used_url"})
"""Slack's words for a response_url that takes no more messages."""


def respond_with_retry(respond: Respond, **message: Any) -> None:
    """Send the message; retry unless the URL is used up, and raise ResponseError without success.

    A message of unknown outcome may be shown twice, which is better than never.
    """
    for delay in (*RETRY_DELAYS, None):
        fault, is_final = _attempt(respond, message)
        if not fault:
            return
        if delay is None or is_final:
            raise ResponseError(f"Slack did not take a response: {fault}.")
        log.warning("A response is repeated: %s", fault)
        time.sleep(delay)


def respond_ephemeral(respond: Respond, text: str = "", **message: Any) -> None:
    """Send the message to the person who acted only; raise ResponseError like the above."""
    respond_with_retry(
        respond, replace_original=False, response_type="ephemeral", text=text, **message
    )


class ResponseError(Exception):
    """Slack did not accept a response."""


def _attempt(respond: Respond, message: dict[str, Any]) -> tuple[str, bool]:
    """Return what went wrong, empty if nothing did, and whether it will again."""
    try:
        answer = respond(**message)
    except (OSError, HTTPException, UnicodeDecodeError, LookupError) as error:
        return str(error) or type(error).__name__, False
    code = _code(answer)
    if answer.status_code < 300 and not code:
        return "", False
    return code or f"HTTP {answer.status_code}", code in FINAL


def _code(answer: WebhookResponse) -> str:
    """Return Slack's word for a refusal; empty if the message was taken, by Slack's plain "ok"."""
    body = answer.body.strip()
    if body.startswith("<"):
        return "the answer is a page, perhaps of a proxy"
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return body if body in FINAL else ""
    refused = isinstance(document, dict) and document.get("ok") is False
    return str(document.get("error") or "no reason given") if refused else ""
