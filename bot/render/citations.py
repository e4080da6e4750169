"""A guide's entry, in a modal on top of the page that cites it."""

import re
from typing import Final

from slack_sdk.models.blocks import Block, HeaderBlock
from slack_sdk.models.views import View

from bot.slack.mrkdwn import HEADER_LIMIT, clip, context, escape, join_within, section
from knowledge.guide.models import Guide

PARAGRAPH_LIMIT: Final = 2900
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)")
_BULLET = re.compile(r"^[-*] ", re.MULTILINE)


def entry_view(guide: Guide, entry_id: str) -> View:
    """Return the modal with an entry; raise LookupError if the guide has no such entry."""
    entry = guide.entry(entry_id)
    paragraphs = (_mrkdwn(part, PARAGRAPH_LIMIT) for part in entry.answer.split("\n\n"))
    blocks: list[Block] = [
        HeaderBlock(text=clip(entry.question, HEADER_LIMIT)),
        section(join_within(paragraphs, "\n\n", PARAGRAPH_LIMIT)),
        context(f"Checked on {guide.checked_on(entry_id):%-d %B %Y}."),
    ]
    return View(type="modal", title="From the guide", close="Back", blocks=blocks)


def _mrkdwn(markdown: str, limit: int) -> str:
    """Convert Markdown to mrkdwn: modals don't accept Slack's markdown blocks."""
    plain = _LINK.sub(r"\1 (\2)", _BULLET.sub("• ", markdown))
    return _BOLD.sub(r"*\1*", escape(plain, limit))
