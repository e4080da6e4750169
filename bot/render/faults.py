"""Errors and notices, shown where the person is looking."""

from collections.abc import Mapping
from typing import Any, Final

from slack_sdk.models.views import View

from bot.slack.message import Message
from bot.slack.mrkdwn import escape, section

NOTICE: Final = "notice"
"""The block_id of the notice in a view."""
VIEW_FIELDS: Final = (
    "type",
    "callback_id",
    "title",
    "submit",
    "close",
    "private_metadata",
    "blocks",
    "clear_on_close",
    "notify_on_close",
    "external_id",
)
"""The fields of a view that views.update accepts; Slack sends more."""


def ephemeral(sentence: str) -> dict[str, Any]:
    """Return the arguments of a message that only the person who acted sees."""
    return {"response_type": "ephemeral", "text": escape(sentence)}


def notice_view(sentence: str) -> View:
    """Return a modal that only says what went wrong."""
    return View(
        type="modal", title="That didn't work", close="Close", blocks=[section(escape(sentence))]
    )


def loading_view() -> View:
    """Return the modal to show while waiting for Slack."""
    return View(type="modal", title="One moment", close="Close", blocks=[section("Loading…")])


def notice_message(sentence: str) -> Message:
    """Return a direct message that says what went wrong."""
    return Message(text=escape(sentence), blocks=[section(escape(sentence))])


def with_notice(view: Mapping[str, Any], sentence: str) -> dict[str, Any]:
    """Return a view as Slack sent it, with a notice on top instead of any earlier one."""
    fields = {key: view[key] for key in VIEW_FIELDS if view.get(key)}
    notice = section(f":warning: {escape(sentence, 2900)}")
    notice.block_id = NOTICE
    blocks = [block for block in view["blocks"] if block.get("block_id") != NOTICE]
    return {**fields, "blocks": [notice.to_dict(), *blocks]}
