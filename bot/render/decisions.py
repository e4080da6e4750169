"""Lists of decisions."""

import re
from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from bot import ids
from bot.render.buttons import APPROVE, ChangeButton
from bot.slack.message import Message
from bot.slack.mrkdwn import context, escape, plain_text, section, verbatim
from bot.slack.state import Cursor, DecisionRef
from storage.finding.query import HIGHLIGHT_END, HIGHLIGHT_START
from storage.finding.ranked_search import FUZZY_TIER, SearchHit
from storage.records import DamagedDecision, Decision, DecisionOrDamaged

TITLE_LIMIT: Final = 300
SNIPPET_LIMIT: Final = 500
UNCERTAIN: Final = (
    "Slack can't tell me right now which channels you're in, so I'm only showing decisions that "
    "name you. Try again in a minute."
)
CANT_LIST: Final = (
    "Slack can't tell me right now which channels you're in, so I can't say which decisions you "
    "may see. Try again in a minute."
)
"""Stands where a list is empty, but need not be."""
NO_DECISIONS: Final = f"No decisions to show yet. `{ids.CHOOSE}` helps you make the first one."
HELP: Final = f"""*Look up what was decided, and why*
• `{ids.DECISIONS}` lists the latest decisions; `{ids.DECISIONS} D-12` opens one.
• `{ids.DECISIONS} dashboard churn` finds decisions that contain all of these words, or words that \
begin with them.
• Filter the list: `status:accepted` (or proposed, rejected, deprecated, superseded), `by:@amara`, \
`in:#general`, `guide:flask-vs-streamlit`, `before:2026-01-31`, `after:2026-01-31` (neither \
includes that day).
• `{ids.DECISIONS} export` sends you a file with every decision you can see: `export madr` \
(Markdown), `export json` or `export csv`.
• `{ids.DECISIONS} new` records a decision without an interview; so does *Record a decision* in a \
message's menu."""


def open_button(decision: Decision) -> ButtonElement:
    """Return the button that opens the decision in full."""
    return ButtonElement(
        text="Open", action_id=ids.OPEN_DECISION, value=DecisionRef(decision.number).encode()
    )


def change_button(button: ChangeButton, decision: Decision) -> ButtonElement:
    """Return the button that makes a change, or opens the form for it."""
    return ButtonElement(
        text=button.label,
        action_id=button.action_id,
        value=DecisionRef(decision.number, decision.revision).encode(),
        style="primary" if button is APPROVE else None,
    )


def decision_row(decision: DecisionOrDamaged, snippet: str = "") -> SectionBlock:
    """Return a decision in a list, with the part of its text that the search found."""
    if isinstance(decision, DamagedDecision):
        return section(decision.sentence)
    when = f"{decision.created_at:%-d %b %Y}"
    place = f" · <#{decision.channel}>" if decision.announced else ""
    facts = f"{escape(decision.chosen_label, 100)} · {decision.status} · {when}{place}"
    excerpt = (
        f"\n{highlighted(snippet)}" if snippet and not _repeats(snippet, decision.title) else ""
    )
    return SectionBlock(
        text=verbatim(f"*{decision.id}* {escape(decision.title, TITLE_LIMIT)}\n{facts}{excerpt}"),
        accessory=open_button(decision),
    )


def _repeats(snippet: str, title: str) -> bool:
    """Return whether the snippet only repeats a part of the title."""
    plain = snippet.translate({ord(mark): None for mark in (HIGHLIGHT_START, HIGHLIGHT_END, "…")})
    return " ".join(plain.split()) in " ".join(title.split())


def highlighted(snippet: str) -> str:
    """Return the snippet in one escaped line, with the words of the search in bold."""
    flat = " · ".join(" ".join(line.split()) for line in snippet.splitlines() if line.strip())
    return escape(flat, SNIPPET_LIMIT).replace(HIGHLIGHT_START, "*").replace(HIGHLIGHT_END, "*")


def list_message(
    found: Sequence[SearchHit],
    cursor: Cursor,
    following: Cursor | None,
    *,
    searched: bool = False,
    certain: bool = True,
) -> Message:
    """Return a page of the search `cursor.line`; `following` leads to the next page.

    `searched` marks a search for words, which ranks its results. `certain` is False if Slack
    could not say which decisions the person may see.
    """
    search = f"“{escape(plain_text(cursor.line), 200)}”" if cursor.line else ""
    doubt = [] if certain else [context(UNCERTAIN)]
    if not found:
        nothing = no_results(search) if search else NO_DECISIONS
        sentence = nothing if certain else CANT_LIST
        return Message(text=sentence, blocks=[section(sentence)])
    matching = f" matching {search}" if search else ""
    title = f"Decisions{matching}, {'best match' if searched else 'newest'} first"
    return Message(
        text="\n".join([title, *(_plain_line(one.decision) for one in found)]),
        blocks=[
            section(f"*{title}*"),
            *doubt,
            *_spelling_note(found),
            *(decision_row(one.decision, one.snippet) for one in found),
            _page_buttons(cursor, following),
        ],
    )


def unseen(number: int, *, certain: bool) -> str:
    """Return the sentence for a decision that doesn't exist, or that the person may not see.

    `certain` is False if Slack could not say which decisions the person may see.
    """
    if certain:
        return f"There's no decision D-{number} that you can see."
    return (
        f"Slack can't tell me right now which channels you're in, so I can't say whether there's "
        f"a D-{number} that you can see. Try again in a minute."
    )


def no_results(search: str) -> str:
    """Return the sentence for a search that found nothing; `search` is quoted and escaped."""
    return f"No decisions found for {search}. `{ids.DECISIONS} help` lists filters."


def _plain_line(decision: DecisionOrDamaged) -> str:
    if isinstance(decision, DamagedDecision):
        return decision.sentence
    return f"{decision.id} {escape(decision.title, 100)}"


def _spelling_note(found: Sequence[SearchHit]) -> list[Block]:
    """Return a note with the words that were found instead of those that were typed."""
    if found[0].rank[0] != FUZZY_TIER:
        return []
    words = re.findall(f"{HIGHLIGHT_START}([^{HIGHLIGHT_END}]*){HIGHLIGHT_END}", found[0].snippet)
    bold = " ".join(f"*{escape(word, 100)}*" for word in dict.fromkeys(map(str.lower, words)))
    return [context(f"No exact matches. Showing results for {bold}.")]


def _page_buttons(cursor: Cursor, following: Cursor | None) -> ActionsBlock:
    pages = (
        ("Newer", ids.NEWER_DECISIONS, cursor.back()),
        ("Older", ids.MORE_DECISIONS, following),
    )
    buttons = [
        ButtonElement(text=text, action_id=action, value=to.encode())
        for text, action, to in pages
        if to
    ]
    return ActionsBlock(elements=[*buttons, ButtonElement(text="Export", action_id=ids.EXPORT)])


def help_message() -> Message:
    """Return the message that explains the command's arguments."""
    return Message(text="Look up what was decided, and why", blocks=[section(HELP)])
