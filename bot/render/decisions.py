"""The record, as lists and in full."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot import ids
from bot.render.message import Message
from bot.render.text import SECTION_LIMIT, clip, context, escape, fitting, points, section, verbatim
from storage.records import Decision

TITLE_LIMIT = 300


def open_button(decision: Decision) -> ButtonElement:
    """Opens the decision in full."""
    return ButtonElement(text="Open", action_id=ids.OPEN_DECISION, value=str(decision.number))


def row(decision: Decision) -> SectionBlock:
    """One decision in a list."""
    when = f"{decision.created_at:%-d %b %Y}"
    place = f" · <#{decision.channel}>" if decision.told else ""
    facts = f"{escape(decision.chosen_label, 100)} · {decision.status} · {when}{place}"
    return SectionBlock(
        text=verbatim(f"*{decision.id}* {escape(decision.title, TITLE_LIMIT)}\n{facts}"),
        accessory=open_button(decision),
    )


def listing(decisions: Sequence[Decision], words: str, more: int | None) -> Message:
    """The decisions that match `words`; `more` is the number below which there are others."""
    matching = f" matching “{escape(words, 200)}”" if words else ""
    if not decisions:
        advice = "Try other words." if words else f"`{ids.CHOOSE}` leads to the first."
        sentence = f"There is no decision{matching} that you may see. {advice}"
        return Message(text=sentence, blocks=[section(sentence)])
    title = f"Decisions{matching}, newest first"
    blocks: list[Block] = [section(f"*{title}*"), *map(row, decisions)]
    if more is not None:
        blocks.append(
            ActionsBlock(
                elements=[
                    ButtonElement(
                        text="Older",
                        action_id=ids.MORE_DECISIONS,
                        value=f"{more} {escape(words, 1900)}",
                    )
                ]
            )
        )
    named = "\n".join(f"{d.id} {escape(d.title, 100)}" for d in decisions)
    return Message(text=f"{title}\n{named}", blocks=blocks)


def full(decision: Decision) -> list[Block]:
    """Everything that is kept about a decision, within what one message takes."""
    day = f"{decision.created_at:%-d %B %Y}"
    blocks: list[Block] = [
        section(f"*{decision.id}* · *{escape(decision.title, 1000)}*"),
        context(
            f"{decision.status} · recorded by <@{decision.created_by}> on {day}{_place(decision)}"
        ),
        section(f"*Chosen*\n{escape(decision.chosen_label, 300)}{_recommended(decision)}"),
        section("*Why*\n" + escape(decision.why, SECTION_LIMIT - 10)),
    ]
    if decision.deciders:
        blocks.append(
            section("*Deciders*\n" + fitting((f"<@{u}>" for u in decision.deciders), ", "))
        )
    if decision.revisit_on:
        blocks.append(section(f"*Revisit on*\n{decision.revisit_on:%-d %B %Y}"))
    scores = [f"• {escape(one.label, 100)}: {points(one.score)}" for one in decision.options]
    reasons = ["• " + escape(reason, 600) for reason in decision.reasons]
    answers = [
        f"• {escape(question, 300)} {escape(answer, 300)}"
        for question, answer in decision.drivers.items()
    ]
    for heading, lines in (
        ("Considered", scores),
        ("Reasons", reasons),
        ("The interview's answers", answers),
    ):
        if lines:
            blocks.append(section(f"*{heading}*\n{fitting(lines, chr(10))}"))
    return blocks


def _place(decision: Decision) -> str:
    return f" in <#{decision.channel}>" if decision.told else ""


def _recommended(decision: Decision) -> str:
    if decision.recommended is None or decision.recommended == decision.chosen:
        return ""
    label = decision.recommended_label or decision.recommended
    return f" (the interview recommended {escape(label, 300)})"


def decision_message(decision: Decision) -> Message:
    """A decision in full, as a message."""
    return Message(
        text=f"{decision.id} {escape(decision.title, TITLE_LIMIT)}", blocks=full(decision)
    )


def decision_view(decision: Decision) -> View:
    """A decision in full, as a modal."""
    return View(
        type="modal",
        callback_id=ids.DECISION,
        title=clip(f"Decision {decision.id}", 24),
        close="Close",
        blocks=full(decision),
    )


def home_view(decisions: Sequence[Decision]) -> View:
    """The Home tab: how to begin, and the latest decisions that the viewer may see."""
    begin = ActionsBlock(
        elements=[
            ButtonElement(text="Start an interview", action_id=ids.START_INTERVIEW, style="primary")
        ]
    )
    latest: Sequence[Block] = (
        [*map(row, decisions)]
        if decisions
        else [section("Nothing is recorded yet that you may see.")]
    )
    return View(
        type="home",
        blocks=[
            HeaderBlock(text="Choose a framework, and remember why"),
            section(
                "Mention me in a channel or write to me here to ask a question. An interview of a "
                "few minutes ends in a recommendation with its reasons."
            ),
            begin,
            DividerBlock(),
            HeaderBlock(text="Latest decisions"),
            *latest,
            context(f"`{ids.DECISIONS}` and a word finds older ones."),
        ],
    )
