"""Decisions that were named in conversation."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, SectionBlock

from bot.render.decisions import open_button
from bot.slack.message import Message
from bot.slack.mrkdwn import escape, section, verbatim
from storage.records import DamagedDecision, DecisionOrDamaged


def lines(seen: Sequence[DecisionOrDamaged], missed: Sequence[str], *, alone: bool) -> Message:
    """A line for each; `missed` are ids of which nothing is said, `alone` is for one person."""
    blocks: list[Block] = [_row(one) for one in seen]
    texts = [line(one) for one in seen]
    if missed:
        who = "you" if alone else "everyone here"
        sentence = f"There's no {' or '.join(missed)} that {who} can see."
        blocks.append(section(sentence))
        texts.append(sentence)
    return Message(text="\n".join(texts), blocks=blocks)


def _row(one: DecisionOrDamaged) -> SectionBlock:
    button = None if isinstance(one, DamagedDecision) else open_button(one)
    return SectionBlock(text=verbatim(line(one)), accessory=button)


def line(decision: DecisionOrDamaged) -> str:
    """What was decided; of its successor, which may be private, the number only."""
    if isinstance(decision, DamagedDecision):
        return decision.sentence
    chosen = escape(decision.chosen_label, 100)
    status = decision.status
    by = f" by {decision.superseded_by}" if decision.superseded_by else ""
    return f"*{decision.id}* {escape(decision.title, 150)}: *{chosen}* · {status}{by}"


def joined(first: Message, second: Message) -> Message:
    """Two in one."""
    return Message(text=f"{first.text}\n\n{second.text}", blocks=[*first.blocks, *second.blocks])
