"""What a person is told when something failed, with a reference that the log has too."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk.errors import SlackApiError

from bot.errors import Refusal
from knowledge.interview.reasoning import AnswersError
from storage.errors import StorageError
from storage.record.changes import ChangeRefused

log = logging.getLogger(__name__)

SLACK_SAYS = {
    "expired_trigger_id": "I took too long to answer Slack. Please try again.",
    "exchanged_trigger_id": "That's already open. Please try again if you don't see it.",
    "not_found": "That window is already closed. Please open it again.",
    "hash_conflict": "That window has changed in the meantime. Please check it again.",
    "missing_scope": "I'm missing a permission in Slack. Ask an admin to reinstall me.",
}

DAMAGED = (
    "a row of it can't be read. `framework-bot decisions verify` says what is damaged; mend it, "
    "or put back a backup."
)


def explain(error: BaseException) -> str:
    """The sentence for the person; a fault that is not the person's doing is logged, too."""
    if isinstance(error, Refusal | AnswersError | ChangeRefused):
        return str(error)
    reference = secrets.token_hex(4)
    log.error("Fault %s", reference, exc_info=error)
    return f"{_sentence(error)} (reference {reference})"


@contextmanager
def skip_damaged(what: str, meanwhile: str) -> Iterator[None]:
    """Go on with others where something about `what` is damaged; the log says it, and `meanwhile`.

    Nothing of a value that can't be read is logged: people may have written it.
    """
    try:
        yield
    except (Refusal, StorageError, ValueError) as error:
        damaged = isinstance(error, ValueError)
        reason = DAMAGED if damaged else str(error)
        log.error("%s is left out, and %s: %s", what, meanwhile, reason)  # noqa: TRY400


def _sentence(error: BaseException) -> str:
    if isinstance(error, StorageError):
        return str(error)
    if isinstance(error, SlackApiError):
        code = str(error.response.get("error", "")) if error.response else ""
        return SLACK_SAYS.get(
            code, "Slack didn't accept what I sent. Please try again in a minute."
        )
    return "Something went wrong on my side. Please try again in a minute."
