"""The decisions that a message names, a line each."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, SectionBlock

from bot.render.decisions import open_button
from bot.slack.message import Message
from bot.slack.mrkdwn import escape, section, verbatim
from storage.records import DamagedDecision, DecisionOrDamaged


def mentions_message(
    found: Sequence[DecisionOrDamaged],
    missing: Sequence[str],
    *,
    private: bool,
    certain: bool = True,
) -> Message:
    """Return a message with a line for each decision.

    `missing` are ids that are unknown or that the readers may not see. `private` addresses the
    message to one person instead of everyone in a channel. `certain` is False if Slack could not
    say who the readers are.
    """
    blocks: list[Block] = [_row(one) for one in found]
    texts = [summary_line(one) for one in found]
    if missing:
        sentence = (missing_sentence if certain else uncertain_sentence)(missing, private=private)
        blocks.append(section(sentence))
        texts.append(sentence)
    return Message(text="\n".join(texts), blocks=blocks)


def missing_sentence(missing: Sequence[str], *, private: bool) -> str:
    """Return the sentence for ids that are unknown or that the readers may not see."""
    readers = "you" if private else "everyone here"
    return f"There's no {' or '.join(missing)} that {readers} can see."


def uncertain_sentence(missing: Sequence[str], *, private: bool) -> str:
    """Return the sentence for ids of which Slack could not say whether the readers may see them."""
    unknown = "which channels you're in" if private else "who's in this channel"
    readers = "you" if private else "everyone here"
    return (
        f"Slack can't tell me right now {unknown}, so I can't say whether there's "
        f"{' or '.join(missing)} that {readers} can see. Try again in a minute."
    )


def _row(one: DecisionOrDamaged) -> SectionBlock:
    button = None if isinstance(one, DamagedDecision) else open_button(one)
    return SectionBlock(text=verbatim(summary_line(one)), accessory=button)


def summary_line(decision: DecisionOrDamaged) -> str:
    """Return a decision in one line; its successor, which may be private, by number only."""
    if isinstance(decision, DamagedDecision):
        return decision.sentence
    chosen = escape(decision.chosen_label, 100)
    status = decision.status
    by = f" by {decision.superseded_by}" if decision.superseded_by else ""
    return f"*{decision.id}* {escape(decision.title, 150)}: *{chosen}* · {status}{by}"


def combined(first: Message, second: Message) -> Message:
    """Return one message with the content of both."""
    return Message(text=f"{first.text}\n\n{second.text}", blocks=[*first.blocks, *second.blocks])
