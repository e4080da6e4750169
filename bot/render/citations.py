"""An entry of a guide in a window of its own, above the page that cites it."""

import re

from slack_sdk.models.blocks import Block, HeaderBlock
from slack_sdk.models.views import View

from bot.slack.mrkdwn import HEADER_LIMIT, clip, context, escape, fitting, section
from knowledge.guide.models import Guide

PARAGRAPH_LIMIT = 2900
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)")
_BULLET = re.compile(r"^[-*] ", re.MULTILINE)


def cited_page(guide: Guide, entry_id: str) -> View:
    """What the guide says; LookupError where it has no such entry."""
    entry = guide.entry(entry_id)
    paragraphs = (_mrkdwn(part, PARAGRAPH_LIMIT) for part in entry.answer.split("\n\n"))
    blocks: list[Block] = [
        HeaderBlock(text=clip(entry.question, HEADER_LIMIT)),
        section(fitting(paragraphs, "\n\n", PARAGRAPH_LIMIT)),
        context(f"Checked on {guide.checked_on(entry_id):%-d %B %Y}."),
    ]
    return View(type="modal", title="From the guide", close="Back", blocks=blocks)


def _mrkdwn(markdown: str, limit: int) -> str:
    """Markdown as Slack writes it in a window, where its Markdown blocks are not to be had."""
    plain = _LINK.sub(r"\1 (\2)", _BULLET.sub("• ", markdown))
    return _BOLD.sub(r"*\1*", escape(plain, limit))
