"""The page that shows what an interview came to."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

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
from bot.render.interview import back, modal
from bot.slack.mrkdwn import HEADER_LIMIT, clip, context, escape, fitting, section, verbatim
from bot.slack.state import EntryRef
from knowledge.guide.models import Guide
from knowledge.interview.explanation import Explanation
from knowledge.interview.reasoning import Conclusion

LINE_LIMIT = 500
RECORD_SUBMIT = "Record this decision"
HANDING_IN = (
    "Nobody else sees your answers or this result. The channel sees how many people have answered "
    "and, once the round closes, where the answers differ."
)

Use: TypeAlias = Literal["recorded", "proposed", "handed in"]


def result_page(
    window: str,
    guide: Guide,
    conclusion: Conclusion,
    explanation: Explanation,
    use: Use = "recorded",
) -> View:
    """The recommendation, how sure it is and why, what would change it, and who knows more.

    `use` is what the result is for; what may be proposed may be recorded, too.
    """
    blocks: list[Block] = [
        HeaderBlock(text=clip(conclusion_text.headline(guide, conclusion), HEADER_LIMIT)),
        section(escape(conclusion_text.confidence(explanation), LINE_LIMIT)),
        section(monospace(conclusion_text.bars(guide, conclusion))),
    ]
    for title, points in conclusion_text.arguments(guide, conclusion, explanation):
        if points:
            blocks.append(section(f"*{escape(title, LINE_LIMIT)}*"))
            blocks += [_point(guide, *point) for point in points]
    told_last = conclusion_text.afterwards(guide, conclusion, explanation)
    blocks += [_listed(heading, lines) for heading, lines in told_last if lines]
    if use == "handed in":
        blocks += [DividerBlock(), context(HANDING_IN), back()]
        return modal(ids.HAND_IN, window, blocks, submit="Hand in")
    propose = [ButtonElement(text="Propose to the team", action_id=ids.PROPOSE)]
    beside = propose if use == "proposed" else []
    blocks += [DividerBlock(), context(_closing(guide)), back(*beside)]
    return modal(ids.RESULT, window, blocks, submit=RECORD_SUBMIT)


def monospace(lines: Iterable[str]) -> str:
    """Lines whose bars stand below each other."""
    rows = (escape(line.replace("`", "'"), LINE_LIMIT) for line in lines)
    return f"```\n{fitting(rows)}\n```"


def _point(guide: Guide, line: str, cites: str | None) -> SectionBlock:
    text = verbatim(f"• {escape(line, LINE_LIMIT)}")
    if cites is None:
        return SectionBlock(text=text)
    button = ButtonElement(
        text="More", action_id=ids.CITED, value=EntryRef(guide.id, cites).encode()
    )
    return SectionBlock(text=text, accessory=button)


def _listed(heading: str, lines: Iterable[str]) -> SectionBlock:
    rows = (f"• {escape(line, LINE_LIMIT)}" for line in lines)
    return section(f"*{escape(heading)}*\n" + fitting(rows))


def _closing(guide: Guide) -> str:
    owner = f" Questions? Ask <@{guide.owner}>, who maintains this guide." if guide.owner else ""
    return f"Next: record it. The choice is yours.{owner}"
