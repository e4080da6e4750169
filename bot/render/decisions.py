"""The record as lists."""

import re
from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from bot import ids
from bot.render.buttons import APPROVE, Move
from bot.slack.message import Message
from bot.slack.mrkdwn import context, escape, plain_text, section, verbatim
from bot.slack.state import Cursor, DecisionRef
from storage.finding.query import HIGHLIGHT_END, HIGHLIGHT_START
from storage.finding.ranked_search import FUZZY_TIER, SearchHit
from storage.records import DamagedDecision, Decision, DecisionOrDamaged

TITLE_LIMIT = 300
SNIPPET_LIMIT = 500
UNCERTAIN = (
    "Slack can't tell me right now which channels you're in, so I'm only showing decisions that "
    "name you. Try again in a minute."
)
HELP = f"""*Look up what was decided, and why*
• `{ids.DECISIONS}` lists the latest decisions; `{ids.DECISIONS} D-12` opens one.
• `{ids.DECISIONS} dashboard churn` finds decisions with all of these words, or with longer words \
that start like them.
• Filter the list: `status:accepted` (or proposed, rejected, deprecated, superseded), `by:@amara`, \
`in:#general`, `guide:flask-vs-streamlit`, `before:2026-01-31`, `after:2026-01-31` (neither \
includes that day).
• `{ids.DECISIONS} export` sends you a file with every decision you can see: `export madr` \
(Markdown), `export json` or `export csv`.
• `{ids.DECISIONS} new` records a decision without an interview; so does *Record a decision* in a \
message's menu."""


def open_button(decision: Decision) -> ButtonElement:
    """Opens the decision in full."""
    return ButtonElement(
        text="Open", action_id=ids.OPEN_DECISION, value=DecisionRef(decision.number).encode()
    )


def move_button(move: Move, decision: Decision) -> ButtonElement:
    """Makes the move, or asks first what it needs to know."""
    return ButtonElement(
        text=move.label,
        action_id=move.action,
        value=DecisionRef(decision.number, decision.revision).encode(),
        style="primary" if move is APPROVE else None,
    )


def row(decision: DecisionOrDamaged, snippet: str = "") -> SectionBlock:
    """One decision in a list, with the piece of its text that was looked for."""
    if isinstance(decision, DamagedDecision):
        return section(decision.sentence)
    when = f"{decision.created_at:%-d %b %Y}"
    place = f" · <#{decision.channel}>" if decision.told else ""
    facts = f"{escape(decision.chosen_label, 100)} · {decision.status} · {when}{place}"
    found = f"\n{marked(snippet)}" if snippet and not _repeats(snippet, decision.title) else ""
    return SectionBlock(
        text=verbatim(f"*{decision.id}* {escape(decision.title, TITLE_LIMIT)}\n{facts}{found}"),
        accessory=open_button(decision),
    )


def _repeats(snippet: str, title: str) -> bool:
    """Whether the piece of text is only what stands in the title above it."""
    plain = snippet.translate({ord(mark): None for mark in (HIGHLIGHT_START, HIGHLIGHT_END, "…")})
    return " ".join(plain.split()) in " ".join(title.split())


def marked(snippet: str) -> str:
    """A piece of text, harmless, the words that were looked for in bold."""
    flat = " · ".join(" ".join(line.split()) for line in snippet.splitlines() if line.strip())
    return escape(flat, SNIPPET_LIMIT).replace(HIGHLIGHT_START, "*").replace(HIGHLIGHT_END, "*")


def listing(
    found: Sequence[SearchHit],
    cursor: Cursor,
    more: Cursor | None,
    *,
    searched: bool = False,
    certain: bool = True,
) -> Message:
    """A page of what was looked for with `cursor.line`; `more` leads to the next page.

    `searched` says that words were looked for, and `certain` that Slack has told what the person
    may see.
    """
    search = f"“{escape(plain_text(cursor.line), 200)}”" if cursor.line else ""
    doubt = [] if certain else [context(UNCERTAIN)]
    if not found:
        sentence = (
            f"No decisions found for {search}. `{ids.DECISIONS} help` lists filters."
            if search
            else f"No decisions to show yet. `{ids.CHOOSE}` helps you make the first one."
        )
        return Message(text=sentence, blocks=[section(sentence), *doubt])
    matching = f" matching {search}" if search else ""
    title = f"Decisions{matching}, {'best match' if searched else 'newest'} first"
    return Message(
        text="\n".join([title, *(_named(one.decision) for one in found)]),
        blocks=[
            section(f"*{title}*"),
            *doubt,
            *_mended(found),
            *(row(one.decision, one.snippet) for one in found),
            *_ways(cursor, more),
        ],
    )


def _named(decision: DecisionOrDamaged) -> str:
    if isinstance(decision, DamagedDecision):
        return decision.sentence
    return f"{decision.id} {escape(decision.title, 100)}"


def _mended(found: Sequence[SearchHit]) -> list[Block]:
    """What is shown instead, where nothing has the words as they were typed."""
    if found[0].rank[0] != FUZZY_TIER:
        return []
    words = re.findall(f"{HIGHLIGHT_START}([^{HIGHLIGHT_END}]*){HIGHLIGHT_END}", found[0].snippet)
    named = " ".join(f"*{escape(word, 100)}*" for word in dict.fromkeys(map(str.lower, words)))
    return [context(f"No exact matches. Showing results for {named}.")]


def _ways(cursor: Cursor, more: Cursor | None) -> list[Block]:
    """The way to newer and to older ones, and out."""
    ways = (("Newer", ids.NEWER_DECISIONS, cursor.back()), ("Older", ids.MORE_DECISIONS, more))
    buttons = [
        ButtonElement(text=text, action_id=action, value=to.encode())
        for text, action, to in ways
        if to
    ]
    return [ActionsBlock(elements=[*buttons, ButtonElement(text="Export", action_id=ids.EXPORT)])]


def help_message() -> Message:
    """What can be typed behind the command."""
    return Message(text="Look up what was decided, and why", blocks=[section(HELP)])
