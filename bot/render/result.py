"""The page that shows what an interview came to."""

from slack_sdk.models.blocks import Block, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot import ids
from bot.render.interview import back, modal
from bot.render.text import clip, context, escape, fitting, points, section
from knowledge.interview import NOT_SURE, Change, Conclusion
from knowledge.models import Guide

HEADER_LIMIT = 150
BAR_CELLS = 8
STRONGEST = 6


def result_page(interview: str, guide: Guide, conclusion: Conclusion) -> View:
    """The recommendation, why, and what would change it."""
    blocks: list[Block] = [HeaderBlock(text=clip(headline(guide, conclusion), HEADER_LIMIT))]
    blocks.append(section(_bars(guide, conclusion)))
    blocks.append(section("*Why*\n" + _reasons(guide, conclusion)))
    if conclusion.ruled_out:
        blocks.append(section("*Ruled out*\n" + _ruled_out(guide, conclusion)))
    if unsure := [c for c in conclusion.questions_asked if conclusion.answers[c] == NOT_SURE]:
        asked = (f"• {escape(guide.criterion(one).question, 300)}" for one in unsure)
        blocks.append(section("*You were not sure*\n" + fitting(asked)))
    blocks += [section("*What would change this*\n" + _changes(guide, conclusion)), DividerBlock()]
    blocks += [context("The next page writes the decision down. It is yours, not mine."), back()]
    return modal(ids.RESULT, interview, blocks, submit="Next")


def headline(guide: Guide, conclusion: Conclusion) -> str:
    """The verdict in a line."""
    if conclusion.recommendation is None:
        return "No clear winner"
    return f"Recommended: {guide.option(conclusion.recommendation).label}"


def _bars(guide: Guide, conclusion: Conclusion) -> str:
    scores = conclusion.scores
    most = max([*scores.values(), 1])
    lines = []
    for option in sorted(guide.options, key=lambda option: -scores[option.id]):
        score = scores[option.id]
        filled = round(BAR_CELLS * max(score, 0) / most)
        bar = "■" * filled + "□" * (BAR_CELLS - filled)
        note = " (ruled out)" if option.id in conclusion.ruled_out else ""
        lines.append(f"{bar} {points(score)} · {escape(option.label, 100)}{note}")
    return fitting(lines)


def _reasons(guide: Guide, conclusion: Conclusion) -> str:
    told = [reason for reason in conclusion.reasons if reason.option not in conclusion.ruled_out]
    return fitting(
        f"• _{escape(guide.option(reason.option).label, 100)}_ "
        f"({reason.points:+g}): {escape(reason.because, 300)}"
        for reason in (told or conclusion.reasons)[:STRONGEST]
    )


def _ruled_out(guide: Guide, conclusion: Conclusion) -> str:
    return fitting(
        f"• _{escape(guide.option(option).label, 100)}_: {escape(because, 300)}"
        for option, because in conclusion.ruled_out.items()
    )


def _changes(guide: Guide, conclusion: Conclusion) -> str:
    changes = conclusion.would_change
    if not changes:
        return "No other answer to one or two of the questions."
    lines = [_change(guide, change) for change in changes[:STRONGEST]]
    if len(changes) > STRONGEST:
        lines.append(f"• and {len(changes) - STRONGEST} more")
    return fitting(lines)


def _change(guide: Guide, change: Change) -> str:
    pairs = (
        [(change.criterion, change.to)]
        if isinstance(change.criterion, str)
        else zip(change.criterion, change.to, strict=True)
    )
    answers = " and ".join(
        f"“{escape(guide.criterion(criterion).choice(str(to)).label, 100)}”"
        for criterion, to in pairs
    )
    outcome = (
        guide.option(change.recommendation).label if change.recommendation else "no clear winner"
    )
    return f"• If you had said {answers}: _{escape(outcome, 100)}_"
