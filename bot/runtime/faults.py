"""Sentences for people about failures, with a reference to find the failure in the log."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.errors import READABLE, Refusal
from bot.runtime.redaction import redacted
from storage.errors import StorageError

log = logging.getLogger(__name__)

SLACK_SENTENCES = {
    "expired_trigger_id": "That took too long, and Slack gave up waiting. Please try again.",
    "exchanged_trigger_id": "That is already open. If you don't see it, please try again.",
    "not_found": "That window is already closed. Please open it again.",
    "hash_conflict": "That window has changed since you opened it. Please check it again.",
    "missing_scope": "I'm missing a permission in Slack. Ask your admin to reinstall me.",
}
NO_ANSWER = "Slack didn't answer. Please try again in a minute."
REJECTED = "Slack rejected that. Please try again in a minute."

DAMAGED = (
    "a row can't be read. Run `framework-bot decisions verify` to see what is damaged, then "
    "repair it or restore a backup."
)


def explain(error: BaseException) -> str:
    """Return a sentence for the person; log the error unless it is for the person to correct."""
    if isinstance(error, READABLE) and not isinstance(error, StorageError):
        return redacted(str(error))
    reference = secrets.token_hex(4)
    log.error("Fault %s", reference, exc_info=error)
    return f"{redacted(_sentence(error))} (reference {reference})"


@contextmanager
def skip_damaged(what: str, consequence: str) -> Iterator[None]:
    """Log an error about `what`, together with its `consequence`, instead of raising it.

    People may have written the damaged value, so it never reaches the log.
    """
    try:
        yield
    except (Refusal, StorageError, ValueError) as error:
        damaged = isinstance(error, ValueError)
        reason = DAMAGED if damaged else str(error)
        log.error("%s was skipped, so %s: %s", what, consequence, reason)  # noqa: TRY400


def _sentence(error: BaseException) -> str:
    if isinstance(error, StorageError):
        return str(error)
    if isinstance(error, SlackApiError):
        code = str(error.response.get("error") or "") if error.response else ""
        return SLACK_SENTENCES.get(code, REJECTED) if code.isidentifier() else NO_ANSWER
    if isinstance(error, URLError | HTTPException | SlackRequestError):
        return NO_ANSWER
    return "Something went wrong on my side. Please try again in a minute."
