"""Sentences about what went wrong, where the person looks."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.views import View

from bot.slack.message import Message
from bot.slack.mrkdwn import escape, section

NOTICE = "notice"
VIEW_KEYS = (
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


def ephemeral(sentence: str) -> dict[str, Any]:
    """For the one who acted; nobody else sees it."""
    return {"response_type": "ephemeral", "text": escape(sentence)}


def notice_view(sentence: str) -> View:
    """A window that says it, where nothing else can."""
    return View(
        type="modal", title="That didn't work", close="Close", blocks=[section(escape(sentence))]
    )


def fetching_view() -> View:
    """A window while Slack is asked for what belongs in it."""
    return View(type="modal", title="One moment", close="Close", blocks=[section("Loading…")])


def direct_note(sentence: str) -> Message:
    """A direct message that says it, where no window can."""
    return Message(text=escape(sentence), blocks=[section(escape(sentence))])


def with_notice(view: Mapping[str, Any], sentence: str) -> dict[str, Any]:
    """The view that Slack sent, with a notice on top of it; an earlier notice gives way."""
    kept = {key: view[key] for key in VIEW_KEYS if view.get(key)}
    notice = section(f":warning: {escape(sentence, 2900)}")
    notice.block_id = NOTICE
    blocks = [block for block in view["blocks"] if block.get("block_id") != NOTICE]
    return {**kept, "blocks": [notice.to_dict(), *blocks]}
