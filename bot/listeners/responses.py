"""Messages to the response_url of a command or a button."""

import time
from typing import Any, Final

from slack_bolt import Respond

WAITS: Final = (1.0, 3.0)


def respond_with_retry(respond: Respond, **message: Any) -> None:
    """Send the message, again where Slack is busy; `Unheard` where it won't have it."""
    for wait in (*WAITS, None):
        answer = respond(**message)
        if answer.status_code < 300:
            return
        passing = answer.status_code == 429 or answer.status_code >= 500
        if wait is None or not passing:
            raise Unheard(f"Slack answers {answer.status_code} to a response_url.")
        time.sleep(wait)


def respond_ephemeral(respond: Respond, **message: Any) -> None:
    """Send the message to the person who acted; raise what `respond_with_retry` raises."""
    respond_with_retry(respond, replace_original=False, response_type="ephemeral", **message)


class Unheard(Exception):  # noqa: N818 - nobody is there to be told
    """What was to be said could not be."""
