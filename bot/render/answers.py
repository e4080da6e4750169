"""Verdicts as messages."""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, MarkdownBlock

from bot import ids
from bot.render.message import Message
from bot.render.text import clip, context, escape, label, section
from knowledge.search import Candidate, Verdict

BUTTON_LIMIT = 75
TEXT_LIMIT = 3000
MARKDOWN_LIMIT = 12000


def answer(question: str, markdown: str, checked: date) -> Message:
    """The guide's answer to one of its questions, and the day on which its facts were checked."""
    return Message(
        text=escape(f"{question}\n{markdown.replace('**', '*')}", TEXT_LIMIT),
        blocks=[
            MarkdownBlock(text=clip(markdown, MARKDOWN_LIMIT)),
            context(f"I answered: *{escape(question, 300)}* Checked on {checked:%-d %B %Y}."),
        ],
    )


def suggestions(verdict: Verdict) -> Message:
    """Not sure enough to answer: the nearest questions, a button each."""
    return _choice(
        "I'm not sure which of these you mean. Press the nearest, or ask in other words.",
        verdict.candidates,
    )


def unknown(verdict: Verdict) -> Message:
    """An honest "I don't know", with what comes nearest."""
    sentence = "I don't know that: my guides have no answer to it."
    if not verdict.candidates:
        return _choice(sentence, ())
    return _choice(f"{sentence} The nearest questions that I can answer:", verdict.candidates)


def help_message(questions: Sequence[Candidate]) -> Message:
    """What to do, for somebody who said nothing."""
    return _choice(
        "Ask me something about choosing a framework, in your own words. "
        f"`{ids.CHOOSE}` interviews you and recommends; `{ids.DECISIONS}` shows what was decided. "
        "For example:",
        questions,
    )


def _choice(sentence: str, candidates: Sequence[Candidate]) -> Message:
    blocks: list[Block] = [section(sentence)]
    if candidates:
        blocks.append(ActionsBlock(elements=[_button(candidate) for candidate in candidates]))
    asked = "".join(f"\n• {escape(candidate.question, 300)}" for candidate in candidates)
    return Message(text=sentence + asked, blocks=blocks)


def _button(candidate: Candidate) -> ButtonElement:
    target = f"{candidate.guide}/{candidate.entry}"
    return ButtonElement(
        text=label(candidate.question, BUTTON_LIMIT),
        action_id=f"{ids.SUGGESTION}:{target}",
        value=target,
    )
