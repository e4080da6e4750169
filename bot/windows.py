"""Windows in Slack, opened and updated after the acknowledgement."""

from collections.abc import Callable
from functools import partial

from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.payloads import OpenView
from bot.render.faults import notice_view
from bot.services import Services

OPENED_ALREADY = "exchanged_trigger_id"
MOVED_ON = frozenset({"hash_conflict", "not_found"})


def open_soon(services: Services, trigger_id: str, make: Callable[[], View]) -> None:
    """Open the view that `make` returns; where that fails, one with the sentence about it."""
    services.work.soon(
        lambda: _open(services, trigger_id, make()),
        lambda sentence: _open(services, trigger_id, notice_view(sentence)),
    )


def update_soon(services: Services, before: OpenView, after: View) -> None:
    """Show another page in a modal."""
    services.work.soon(partial(_update, services, before, after))


def _open(services: Services, trigger_id: str, view: View) -> None:
    try:
        services.client.views_open(trigger_id=trigger_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") != OPENED_ALREADY:  # by another delivery of the same
            raise


def _update(services: Services, before: OpenView, after: View) -> None:
    try:
        services.client.views_update(view_id=before.view_id, hash=before.hash, view=after)
    except SlackApiError as error:
        if error.response.get("error") not in MOVED_ON:  # closed, or changed by a newer press
            raise
