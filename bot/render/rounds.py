"""A round of several people: its post, its pages, and the comparison of the answers.

No name ever stands beside an answer, and below three people no counts do either.
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
from bot.slack.mrkdwn import clip, context, escape, join_within, section
from knowledge.guide.models import Guide
from knowledge.interview.comparison import Comparison, Difference
from knowledge.interview.reasoning import answer_label
from storage.records import Round

MAX_DIFFERENCES: Final = 20
DIFFERENCES_LIMIT: Final = 6000
"""The maximum length of all differences; Slack accepts about 13,000 characters in a message."""
LINE_LIMIT: Final = 500
ASKING: Final = (
    "I'm asking them in this channel. Everyone answers alone, and you can take part too."
)
CLOSING: Final = "The round is closed. I'm posting the comparison in its thread."
PRIVACY: Final = "Nobody sees who answered what."


def round_message(round_: Round, invitee: str = "") -> Message:
    """Return the post of a round, or the direct message that asks the user `invitee`."""
    head = f"*{escape(round_.question, 1200)}*"
    lead = _proposal(round_) if round_.proposal else _request(round_, invitee)
    blocks: list[Block] = [section(f"{head}\n{lead}"), section(progress(round_))]
    if round_.open:
        buttons = _buttons(round_, closing=not invitee)
        blocks.append(ActionsBlock(block_id=f"round:{round_.id}", elements=buttons))
        blocks.append(context(f"Everyone answers alone. {PRIVACY}"))
    return Message(text=f"{lead} {progress(round_)}", blocks=blocks)


def progress(round_: Round) -> str:
    """Return the state of a round and how many people have answered."""
    if round_.state == "recorded":
        return f"Recorded as *D-{round_.decision_number}*."
    if round_.state == "cancelled":
        return f"Cancelled: I couldn't post it in <#{round_.channel}>."
    if round_.state == "closed":
        return f"Closed: {_have(len(round_.answered))} answered. The result is in the thread."
    answered = len(set(round_.asked) & set(round_.answered))
    others = len(round_.answered) - answered
    if not round_.answered:
        return f"{_have(0, asked=len(round_.asked))} answered yet.".capitalize()
    if not round_.asked:
        return f"{_have(others)} answered.".capitalize()
    sentence = f"{_have(answered, asked=len(round_.asked))} answered.".capitalize()
    return f"{sentence} Others who answered: {others}." if others else sentence


def _request(round_: Round, invitee: str) -> str:
    people = f"<@{invitee}>" if invitee else ", ".join(f"<@{user}>" for user in round_.asked)
    where = f" in <#{round_.channel}>" if invitee else ""
    title = escape(round_.guide_title, LINE_LIMIT)
    return f"<@{round_.owner}> asks {people}{where} to take the interview about _{title}_."


def _proposal(round_: Round) -> str:
    verdict = escape(round_.proposal, LINE_LIMIT)
    return f"<@{round_.owner}> took the interview and got *{verdict}*. What do you get?"


def _buttons(round_: Round, *, closing: bool) -> list[ButtonElement]:
    take = ButtonElement(
        text="Take the interview", action_id=ids.TAKE_PART, value=round_.id, style="primary"
    )
    close = ButtonElement(text="Close the round", action_id=ids.CLOSE_ROUND, value=round_.id)
    return [take, close] if closing else [take]


def handed_in_page(metadata: str, round_: Round) -> View:
    """Return the page that confirms handed-in answers."""
    if round_.complete:
        note = "The round is closed. The result is in the channel."
    else:
        note = "You can change them until the round closes: press *Take the interview* again."
    blocks = [section("*Your answers are handed in.*"), section(progress(round_)), context(note)]
    return modal(ids.HANDED_IN, metadata, blocks)


def proposed_page(metadata: str, channel: str) -> View:
    """Return the page that confirms a proposal."""
    return modal(
        ids.HANDED_IN,
        metadata,
        [
            section(f"I'm proposing it in <#{channel}>. Your answers are already handed in."),
            context(f"When you close the round there, I'll compare the answers. {PRIVACY}"),
        ],
    )


def expired_message(round_: Round) -> Message:
    """Return the message to the owner of a round that has closed by itself."""
    sentence = (
        f"Your round “{escape(round_.question, LINE_LIMIT)}” in <#{round_.channel}> closed after "
        f"two weeks: {_have(len(round_.answered))} answered. The result is in its thread."
    )
    return Message(text=sentence, blocks=[section(sentence)])


def outsiders_message(round_: Round, people: Sequence[str]) -> Message:
    """Return the message to the owner about people who can't see the round's private channel."""
    sentence = (
        f"You asked {_names(people)} about “{escape(round_.question, LINE_LIMIT)}”, but they "
        f"don't seem to be in <#{round_.channel}>, which is private. Invite them there, or close "
        "the round without them."
    )
    return Message(text=sentence, blocks=[section(sentence)])


def unreached_message(
    round_: Round, left: Sequence[str] = (), unknown: Sequence[str] = ()
) -> Message:
    """Return the message to the owner about people whom the round may never reach.

    Those who `left` have no account any more; of the `unknown` Slack can't say whether they can
    see the round's channel.
    """
    question, place = escape(round_.question, LINE_LIMIT), f"<#{round_.channel}>"
    parts = [f"You asked about “{question}” in {place}."]
    if left:
        parts.append(
            f"{_names(left)} can't answer: their account is deactivated. The round still counts "
            "them as asked, so close it once the others have answered."
        )
    if unknown:
        parts.append(
            f"Slack can't tell me right now whether {_names(unknown)} can see {place}. Ask them "
            "whether my post has reached them."
        )
    sentence = " ".join(parts)
    return Message(text=sentence, blocks=[section(sentence)])


def _names(people: Sequence[str]) -> str:
    return ", ".join(f"<@{user}>" for user in people)


def comparison_message(round_: Round, guide: Guide, comparison: Comparison | None) -> Message:
    """Return where the answers differ and agree, and the combined result.

    `comparison` is None if it would reveal one person's answers.
    """
    if comparison is None:
        return _nothing_to_compare(round_)
    recording = ButtonElement(
        text="Record the decision", action_id=ids.RECORD_ROUND, value=round_.id, style="primary"
    )
    combined = comparison.combined
    headline = escape(conclusion_text.headline(guide, combined), LINE_LIMIT)
    verdict = f"<@{round_.owner}>, the combined result: *{headline}*"
    blocks: list[Block] = [
        section(verdict),
        section(monospace(conclusion_text.bars(guide, combined))),
        section(join_within(_outcomes(guide, comparison, counted=round_.shows_counts))),
    ]
    if comparison.differences:
        blocks.append(section("*Where the answers differ*"))
        blocks += _differences(guide, comparison, counted=round_.shows_counts)
    if comparison.agreed:
        blocks.append(
            section(f"*Everyone agrees:* {join_within(_agreed(guide, comparison), ' · ')}")
        )
    blocks += [ActionsBlock(elements=[recording]), context(f"The bars show averages. {PRIVACY}")]
    return Message(text=verdict, blocks=blocks)


def _nothing_to_compare(round_: Round) -> Message:
    only, kept = ("only ", " Those answers stay private.") if round_.answered else ("", "")
    sentence = (
        f"<@{round_.owner}>, {only}{_have(len(round_.answered))} answered, so there's nothing to "
        f"compare.{kept} You can decide without a round: `{ids.CHOOSE}`."
    )
    return Message(text=sentence, blocks=[section(sentence)])


def _outcomes(guide: Guide, comparison: Comparison, *, counted: bool) -> Iterator[str]:
    outcomes = Counter(
        conclusion_text.outcome_label(guide, outcome) for outcome in comparison.outcomes
    )
    if len(outcomes) == 1:
        yield f"Everyone's answers lead to {escape(next(iter(outcomes)), LINE_LIMIT)}."
    else:
        yield f"Individual results: {escape(_listed(outcomes, counted=counted), LINE_LIMIT)}."
    for because in dict.fromkeys(comparison.disputed.values()):
        out = [guide.option(o).label for o, why in comparison.disputed.items() if why == because]
        sentence = f"Some answers rule out {' and '.join(out)}, others don't: {because}"
        yield escape(sentence, LINE_LIMIT)


def _differences(guide: Guide, comparison: Comparison, *, counted: bool) -> Iterator[Block]:
    decisive_first = sorted(comparison.differences, key=lambda difference: not difference.flips)
    shown, room = 0, DIFFERENCES_LIMIT
    for difference in decisive_first[:MAX_DIFFERENCES]:
        question = escape(guide.criterion(difference.criterion).question, LINE_LIMIT)
        answers = escape(_answers(guide, difference, counted=counted), LINE_LIMIT)
        lines = [f"*{question}*", answers]
        lines += [escape(_effect(guide, difference), LINE_LIMIT)] if difference.flips else []
        text = join_within(lines)
        room -= len(text)
        if room < 0:
            break
        shown += 1
        yield section(text)
    if (rest := len(comparison.differences) - shown) > 0:
        yield context(f"And {rest} more.")


def differing_answers(
    guide: Guide, comparison: Comparison, *, counted: bool
) -> Iterator[tuple[str, str]]:
    """Yield each question that people answered differently, with their answers."""
    for difference in comparison.differences:
        question = guide.criterion(difference.criterion).question
        yield question, _answers(guide, difference, counted=counted)


def _answers(guide: Guide, difference: Difference, *, counted: bool) -> str:
    criterion = guide.criterion(difference.criterion)
    counts = {
        f"“{answer_label(criterion, answer)}”": count for answer, count in difference.counts.items()
    }
    return _listed(counts, counted=counted)


def _listed(counts: Mapping[str, int], *, counted: bool) -> str:
    """Return the names, with how many people gave each one if they are `counted`."""
    if not counted:
        return " or ".join(counts)
    most_first = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(f"{count} × {name}" for name, count in most_first)


def _effect(guide: Guide, difference: Difference) -> str:
    criterion = guide.criterion(difference.criterion)
    outcomes = [
        f"“{answer_label(criterion, answer)}” → {conclusion_text.outcome_label(guide, outcome)}"
        for answer, outcome in difference.flips.items()
    ]
    return f"If everyone agreed, this would change the result: {', '.join(outcomes)}."


def _agreed(guide: Guide, comparison: Comparison) -> Iterable[str]:
    for criterion, answer in comparison.agreed.items():
        yield escape(clip(answer_label(guide.criterion(criterion), answer), 100))


def _have(count: int, asked: int = 0) -> str:
    """Return a number of people, or of those who were `asked`, and "has" or "have"."""
    if asked:
        extremes = {0: "nobody who was asked", asked: "everyone who was asked"}
        who = extremes.get(count, f"{count} of the {asked} people asked")
    else:
        who = {0: "nobody", 1: "1 person"}.get(count, f"{count} people")
    return f"{who} {'has' if count in {0, 1, asked} else 'have'}"
