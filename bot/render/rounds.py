"""A round of several people: its post, its windows, and what the answers come to together.

Nobody is named beside an answer, and with too few people nothing is counted either.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from bot import ids
from bot.render import conclusion_text
from bot.render.interview import modal
from bot.render.result import monospace
from bot.slack.message import Message
from bot.slack.mrkdwn import clip, context, escape, fitting, section
from knowledge.guide.models import Guide
from knowledge.interview.comparison import Comparison, Difference
from knowledge.interview.reasoning import said
from storage.records import Round

MOST_DIFFERENCES: Final = 20
DIFFERENCES_LIMIT: Final = 6000
"""So many characters of them; a message takes about 13,000 in all."""
LINE: Final = 500
ASKING: Final = (
    "I'm asking them in this channel. Everyone answers alone, and you can take part too."
)
CLOSING: Final = "The round is closed. I'm posting the comparison in its thread."
PRIVATE: Final = "Nobody sees who answered what."


def round_message(begun: Round, asked: str = "") -> Message:
    """What the channel reads of a round, or one person who is `asked` outside of it."""
    head = f"*{escape(begun.question, 1200)}*"
    lead = _proposal(begun) if begun.proposal else _request(begun, asked)
    blocks: list[Block] = [section(f"{head}\n{lead}"), section(progress(begun))]
    if begun.open:
        buttons = _buttons(begun, closing=not asked)
        blocks.append(ActionsBlock(block_id=f"round:{begun.id}", elements=buttons))
        blocks.append(context(f"Everyone answers alone. {PRIVATE}"))
    return Message(text=f"{lead} {progress(begun)}", blocks=blocks)


def progress(begun: Round) -> str:
    """How many have answered, and what comes next."""
    if begun.state == "recorded":
        return f"Recorded as *D-{begun.decision_number}*."
    if begun.state == "cancelled":
        return f"Cancelled: I couldn't post it in <#{begun.channel}>."
    if begun.state == "closed":
        answered = _have(len(begun.answered))
        return f"Closed: {answered} answered. The result is in the thread."
    due = len(set(begun.asked) & set(begun.answered))
    more = len(begun.answered) - due
    if not begun.answered:
        return f"{_have(0, asked=len(begun.asked))} answered yet.".capitalize()
    if not begun.asked:
        return f"{_have(more)} answered.".capitalize()
    others = f" Others who answered: {more}." if more else ""
    return f"{_have(due, asked=len(begun.asked))} answered.".capitalize() + others


def _request(begun: Round, asked: str) -> str:
    people = f"<@{asked}>" if asked else ", ".join(f"<@{user}>" for user in begun.asked)
    where = f" in <#{begun.channel}>" if asked else ""
    title = escape(begun.guide_title, LINE)
    return f"<@{begun.owner}> asks {people}{where} to take the interview about _{title}_."


def _proposal(begun: Round) -> str:
    verdict = escape(begun.proposal, LINE)
    return f"<@{begun.owner}> took the interview and got *{verdict}*. What do you get?"


def _buttons(begun: Round, *, closing: bool) -> list[ButtonElement]:
    take = ButtonElement(
        text="Take the interview", action_id=ids.TAKE_PART, value=begun.id, style="primary"
    )
    close = ButtonElement(text="Close the round", action_id=ids.CLOSE_ROUND, value=begun.id)
    return [take, close] if closing else [take]


def handed_in_page(window: str, begun: Round) -> View:
    """What a person reads whose answers count now."""
    if begun.complete:
        follows = "The round is closed. The result is in the channel."
    else:
        follows = "You can change them until the round closes: press *Take the interview* again."
    lines = [section("*Your answers are handed in.*"), section(progress(begun)), context(follows)]
    return modal(ids.HANDED_IN, window, lines)


def proposed_page(window: str, channel: str) -> View:
    """What a person reads who has proposed a result."""
    return modal(
        ids.HANDED_IN,
        window,
        [
            section(f"I'm proposing it in <#{channel}>. Your answers are already handed in."),
            context(f"When you close the round there, I'll compare the answers. {PRIVATE}"),
        ],
    )


def over(begun: Round) -> Message:
    """For the owner of a round that has closed by itself."""
    sentence = (
        f"Your round “{escape(begun.question, LINE)}” in <#{begun.channel}> closed after two "
        f"weeks: {_have(len(begun.answered))} answered. The result is in its thread."
    )
    return Message(text=sentence, blocks=[section(sentence)])


def outside(begun: Round, people: Sequence[str]) -> Message:
    """For the owner of a round in a private channel that some who were asked can't see."""
    names = ", ".join(f"<@{user}>" for user in people)
    sentence = (
        f"You asked {names} about “{escape(begun.question, LINE)}”, but they don't seem to be "
        f"in <#{begun.channel}>, which is private. Invite them there, or close the round without "
        "them."
    )
    return Message(text=sentence, blocks=[section(sentence)])


def comparison_message(begun: Round, guide: Guide, comparison: Comparison | None) -> Message:
    """Where the answers differ, what they agree on and come to; None where that tells of one."""
    if comparison is None:
        return _nothing_to_compare(begun)
    recording = ButtonElement(
        text="Record the decision", action_id=ids.RECORD_ROUND, value=begun.id, style="primary"
    )
    combined = comparison.combined
    headline = escape(conclusion_text.headline(guide, combined), LINE)
    verdict = f"<@{begun.owner}>, the combined result: *{headline}*"
    blocks: list[Block] = [
        section(verdict),
        section(monospace(conclusion_text.bars(guide, combined))),
        section(fitting(_outcomes(guide, comparison, counted=begun.shows_counts))),
    ]
    if comparison.differences:
        blocks.append(section("*Where the answers differ*"))
        blocks += _differences(guide, comparison, counted=begun.shows_counts)
    if comparison.agreed:
        blocks.append(section(f"*Everyone agrees:* {fitting(_agreed(guide, comparison), ' · ')}"))
    blocks += [ActionsBlock(elements=[recording]), context(f"The bars show averages. {PRIVATE}")]
    return Message(text=verdict, blocks=blocks)


def _nothing_to_compare(begun: Round) -> Message:
    only, kept = ("only ", " Those answers stay private.") if begun.answered else ("", "")
    sentence = (
        f"<@{begun.owner}>, {only}{_have(len(begun.answered))} answered, so there's nothing to "
        f"compare.{kept} You can decide without a round: `{ids.CHOOSE}`."
    )
    return Message(text=sentence, blocks=[section(sentence)])


def _outcomes(guide: Guide, comparison: Comparison, *, counted: bool) -> Iterator[str]:
    outcomes = Counter(conclusion_text.outcome(guide, outcome) for outcome in comparison.outcomes)
    if len(outcomes) == 1:
        yield f"Everyone's answers lead to {escape(next(iter(outcomes)), LINE)}."
    else:
        yield f"Individual results: {escape(_listed(outcomes, counted=counted), LINE)}."
    for because in dict.fromkeys(comparison.disputed.values()):
        out = [guide.option(o).label for o, why in comparison.disputed.items() if why == because]
        yield escape(f"Some answers rule out {' and '.join(out)}, others don't: {because}", LINE)


def _differences(guide: Guide, comparison: Comparison, *, counted: bool) -> Iterator[Block]:
    decisive_first = sorted(comparison.differences, key=lambda difference: not difference.turns)
    shown, room = 0, DIFFERENCES_LIMIT
    for difference in decisive_first[:MOST_DIFFERENCES]:
        question = escape(guide.criterion(difference.criterion).question, LINE)
        lines = [f"*{question}*", escape(_answers(guide, difference, counted=counted), LINE)]
        lines += [escape(_turns(guide, difference), LINE)] if difference.turns else []
        text = fitting(lines)
        room -= len(text)
        if room < 0:
            break
        shown += 1
        yield section(text)
    if (rest := len(comparison.differences) - shown) > 0:
        yield context(f"And {rest} more.")


def differing(guide: Guide, comparison: Comparison, *, counted: bool) -> Iterator[tuple[str, str]]:
    """Each question that people answered differently, with their answers in words."""
    for difference in comparison.differences:
        question = guide.criterion(difference.criterion).question
        yield question, _answers(guide, difference, counted=counted)


def _answers(guide: Guide, difference: Difference, *, counted: bool) -> str:
    """What people answered, with how many did where that is `counted`."""
    criterion = guide.criterion(difference.criterion)
    counts = {f"“{said(criterion, answer)}”": count for answer, count in difference.counts.items()}
    return _listed(counts, counted=counted)


def _listed(counts: Mapping[str, int], *, counted: bool) -> str:
    if not counted:
        return " or ".join(counts)
    most_first = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(f"{count} × {name}" for name, count in most_first)


def _turns(guide: Guide, difference: Difference) -> str:
    criterion = guide.criterion(difference.criterion)
    outcomes = [
        f"“{said(criterion, answer)}” → {conclusion_text.outcome(guide, outcome)}"
        for answer, outcome in difference.turns.items()
    ]
    return f"If everyone agreed, this would change the result: {', '.join(outcomes)}."


def _agreed(guide: Guide, comparison: Comparison) -> Iterable[str]:
    for criterion, answer in comparison.agreed.items():
        yield escape(clip(said(guide.criterion(criterion), answer), 100))


def _have(count: int, asked: int = 0) -> str:
    """So many people, or so many of those who were `asked`, with their verb; in lower case."""
    if asked:
        extremes = {0: "nobody who was asked", asked: "everyone who was asked"}
        who = extremes.get(count, f"{count} of the {asked} people asked")
    else:
        who = {0: "nobody", 1: "1 person"}.get(count, f"{count} people")
    return f"{who} {'has' if count in {0, 1, asked} else 'have'}"
