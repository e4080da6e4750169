"""The page that shows what an interview came to."""

from collections.abc import Iterable

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot import ids
from bot.render import told
from bot.render.interview import back, modal
from bot.render.text import clip, context, escape, fitting, section, verbatim
from knowledge.explanation import Explanation
from knowledge.interview import Conclusion
from knowledge.models import Guide

HEADER_LIMIT = 150
LINE_LIMIT = 500


def result_page(
    interview: str, guide: Guide, conclusion: Conclusion, explanation: Explanation
) -> View:
    """The recommendation, how sure it is and why, what would change it, and who knows more."""
    heading, changes = told.changes(guide, conclusion)
    blocks: list[Block] = [
        HeaderBlock(text=clip(told.headline(guide, conclusion), HEADER_LIMIT)),
        section(escape(told.confidence(explanation), LINE_LIMIT)),
        section(_monospace(told.bars(guide, conclusion))),
    ]
    for title, points in told.arguments(guide, conclusion, explanation):
        if points:
            blocks.append(section(f"*{escape(title, LINE_LIMIT)}*"))
            blocks += [_point(guide, *point) for point in points]
    if conclusion.ruled_out:
        blocks.append(_listed("Ruled out", told.ruled_out(guide, conclusion)))
    blocks.append(_listed(heading, changes))
    if explanation.unsure:
        blocks.append(_listed("You were not sure", told.unsure(guide, explanation)))
    blocks += [DividerBlock(), context(_closing(guide)), back()]
    return modal(ids.RESULT, interview, blocks, submit="Next")


def _monospace(lines: Iterable[str]) -> str:
    rows = (escape(line.replace("`", "'"), LINE_LIMIT) for line in lines)
    return f"```\n{fitting(rows)}\n```"


def _point(guide: Guide, line: str, cites: str | None) -> SectionBlock:
    text = verbatim(f"• {escape(line, LINE_LIMIT)}")
    if cites is None:
        return SectionBlock(text=text)
    button = ButtonElement(text="More", action_id=ids.CITED, value=f"{guide.id}:{cites}")
    return SectionBlock(text=text, accessory=button)


def _listed(heading: str, lines: Iterable[str]) -> SectionBlock:
    rows = (f"• {escape(line, LINE_LIMIT)}" for line in lines)
    return section(f"*{escape(heading)}*\n" + fitting(rows))


def _closing(guide: Guide) -> str:
    owner = f" <@{guide.owner}> looks after this guide and can tell more." if guide.owner else ""
    return f"The next page writes the decision down. It is yours, not mine.{owner}"
