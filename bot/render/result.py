"""The page with the result of an interview."""

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot import ids
from bot.render import conclusion_text
from bot.render.interview import back_button, modal
from bot.slack.mrkdwn import HEADER_LIMIT, clip, context, escape, join_within, section, verbatim
from bot.slack.state import EntryRef
from knowledge.guide.models import Guide
from knowledge.interview.explanation import Explanation
from knowledge.interview.reasoning import Conclusion

LINE_LIMIT: Final = 500
RECORD_SUBMIT: Final = "Record this decision"
HAND_IN_NOTE: Final = (
    "Nobody else sees your answers or this result. The channel sees how many people have answered "
    "and, once the round closes, where the answers differ."
)

Use: TypeAlias = Literal["recorded", "proposed", "handed in"]
"""The next step after a result; one that may be proposed may also be recorded."""


def result_page(
    metadata: str,
    guide: Guide,
    conclusion: Conclusion,
    explanation: Explanation,
    use: Use = "recorded",
) -> View:
    """Return the recommendation with its reasons, what would change it, and whom to ask."""
    blocks: list[Block] = [
        HeaderBlock(text=clip(conclusion_text.headline(guide, conclusion), HEADER_LIMIT)),
        section(escape(conclusion_text.confidence(explanation), LINE_LIMIT)),
        section(monospace(conclusion_text.bars(guide, conclusion))),
    ]
    for title, reasons in conclusion_text.arguments(guide, conclusion, explanation):
        if reasons:
            blocks.append(section(f"*{escape(title, LINE_LIMIT)}*"))
            blocks += [_reason(guide, *reason) for reason in reasons]
    further = conclusion_text.further_sections(guide, conclusion, explanation)
    blocks += [_list(heading, lines) for heading, lines in further if lines]
    if use == "handed in":
        blocks += [DividerBlock(), context(HAND_IN_NOTE), back_button()]
        return modal(ids.HAND_IN, metadata, blocks, submit="Hand in")
    propose = [ButtonElement(text="Propose to the team", action_id=ids.PROPOSE)]
    beside = propose if use == "proposed" else []
    blocks += [DividerBlock(), context(_closing(guide)), back_button(*beside)]
    return modal(ids.RESULT, metadata, blocks, submit=RECORD_SUBMIT)


def monospace(lines: Iterable[str]) -> str:
    """Return the lines as preformatted text, so that bars line up."""
    rows = (escape(line.replace("`", "'"), LINE_LIMIT) for line in lines)
    return f"```\n{join_within(rows)}\n```"


def _reason(guide: Guide, line: str, cites: str | None) -> SectionBlock:
    text = verbatim(f"• {escape(line, LINE_LIMIT)}")
    if cites is None:
        return SectionBlock(text=text)
    button = ButtonElement(
        text="More", action_id=ids.OPEN_ENTRY, value=EntryRef(guide.id, cites).encode()
    )
    return SectionBlock(text=text, accessory=button)


def _list(heading: str, lines: Iterable[str]) -> SectionBlock:
    rows = (f"• {escape(line, LINE_LIMIT)}" for line in lines)
    return section(f"*{escape(heading)}*\n" + join_within(rows))


def _closing(guide: Guide) -> str:
    owner = f" Questions? Ask <@{guide.owner}>, who maintains this guide." if guide.owner else ""
    return f"Next: record it. The choice is yours.{owner}"
