"""Sends messages to the response_url of a command or a button."""

import time
from typing import Any, Final

from slack_bolt import Respond

RETRY_DELAYS: Final = (1.0, 3.0)


def respond_with_retry(respond: Respond, **message: Any) -> None:
    """Send the message; retry while Slack is busy, and raise ResponseError if it stays so."""
    for delay in (*RETRY_DELAYS, None):
        answer = respond(**message)
        if answer.status_code < 300:
            return
        busy = answer.status_code == 429 or answer.status_code >= 500
        if delay is None or not busy:
            raise ResponseError(f"Slack answered {answer.status_code} to a response_url.")
        time.sleep(delay)


def respond_ephemeral(respond: Respond, text: str = "", **message: Any) -> None:
    """Send the message to the person who acted only; raise ResponseError like the above."""
    respond_with_retry(
        respond, replace_original=False, response_type="ephemeral", text=text, **message
    )


class ResponseError(Exception):
    """Slack did not accept a response."""
