"""A decision in full."""

import re
from collections.abc import Iterator
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from bot import ids
from bot.render.buttons import available_buttons
from bot.render.decisions import TITLE_LIMIT, change_button, open_button
from bot.slack.message import Message
from bot.slack.mrkdwn import (
    WINDOW_TITLE_LIMIT,
    clip,
    context,
    escape,
    join_within,
    mention,
    mentions,
    score_text,
    section,
)
from bot.slack.state import DecisionRef
from storage.fields import Kind
from storage.records import FIELDS, Decision, fields_of

PERMALINK: Final = re.compile(r"https://[a-z0-9.-]+\.slack\.com/archives/[^\s<>|]{1,200}")
MESSAGE_LIMIT: Final = 1000
MAY_LACK_BUTTONS: Final = (
    "Slack can't tell me right now whether you're an owner of this workspace. If you are, open "
    "this again in a minute for the other buttons."
)
VIEW_LIMIT: Final = 2900
"""The maximum length of each text; Slack accepts about 13,000 characters in a whole message."""


def detail_blocks(decision: Decision, limit: int) -> list[Block]:
    """Return every field of a decision, each cut to `limit` characters."""
    day = f"{decision.created_at:%-d %B %Y}"
    place = f" in <#{decision.channel}>" if decision.announced else ""
    facts = f"{_status(decision)} · recorded by {mention(decision.created_by)} on {day}{place}"
    return [
        section(f"*{decision.id}* · *{escape(decision.title, limit)}*"),
        context(facts),
        section(f"*Chosen*\n{escape(decision.chosen_label, 300)}{_recommended(decision)}"),
        *(section(f"*{heading}*\n{text}") for heading, text in _fields(decision, limit) if text),
    ]


def _status(decision: Decision) -> str:
    if decision.superseded_by:
        return f"superseded by {decision.superseded_by}"
    return decision.status


def _recommended(decision: Decision) -> str:
    if decision.recommended is None or decision.recommended == decision.chosen:
        return ""
    label = decision.recommended_label or decision.recommended
    return f" (the interview recommended {escape(label, 300)})"


def _fields(decision: Decision, limit: int) -> Iterator[tuple[str, str]]:
    """Yield headings with their texts, some of which are empty."""
    for label, text in _labelled(decision, "line", "text"):
        yield label, escape(text, limit)
    yield from _people(decision)
    yield "Supersedes", join_within(decision.supersedes, ", ", 300)
    for label, day in _labelled(decision, "day"):
        yield label, f"{day:%-d %B %Y}" if day else ""
    for label, link in _labelled(decision, "link"):
        yield label, _link(link or "")
    scores = (f"• {escape(one.label, 100)}: {score_text(one.score)}" for one in decision.options)
    yield "Options considered", join_within(scores, limit=limit)
    yield "Reasons", join_within((f"• {escape(one, 600)}" for one in decision.reasons), limit=limit)
    answers = (f"• {escape(q, 300)} {escape(a, 300)}" for q, a in decision.drivers.items())
    yield "Interview answers", join_within(answers, limit=limit)


def _people(decision: Decision) -> Iterator[tuple[str, str]]:
    deciders, *others = _labelled(decision, "people")
    yield deciders[0], mentions(deciders[1], 600)
    yield "Approved", mentions(decision.approvals, 600)
    objections = (f"{mention(who)}: {escape(why, 400)}" for who, why in decision.objections.items())
    yield "Objections", join_within(objections, limit=900)
    yield from ((label, mentions(named, 600)) for label, named in others)


def _labelled(decision: Decision, *kinds: Kind) -> Iterator[tuple[str, Any]]:
    """Yield the label and value of each field of some kinds, except the title and the choice."""
    for name in fields_of(*kinds):
        if FIELDS[name].label and name not in {"title", "chosen_label"}:
            yield FIELDS[name].label, getattr(decision, name)


def _link(link: str) -> str:
    if PERMALINK.fullmatch(link):
        return f"<{link.replace('&', '&amp;')}|Original message>"
    return escape(link, 500)


def decision_message(decision: Decision) -> Message:
    """Return a message with a decision in full."""
    return Message(
        text=f"{decision.id} {escape(decision.title, TITLE_LIMIT)}",
        blocks=[
            *detail_blocks(decision, MESSAGE_LIMIT),
            ActionsBlock(elements=[open_button(decision)]),
        ],
    )


def decision_view(decision: Decision, user: str, *, may_all: bool | None = False) -> View:
    """Return the modal with a decision in full and the buttons that work for the user.

    `may_all` grants the user the rights of the decision's author; None if Slack could not say.
    """
    history = ButtonElement(
        text="History", action_id=ids.OPEN_HISTORY, value=DecisionRef(decision.number).encode()
    )
    available = available_buttons(decision, user, may_all=bool(may_all))
    may_lack = may_all is None and available != available_buttons(decision, user, may_all=True)
    doubt = [context(MAY_LACK_BUTTONS)] if may_lack else []
    buttons = [change_button(button, decision) for button in available]
    title, facts, *fields = detail_blocks(decision, VIEW_LIMIT)
    return View(
        type="modal",
        callback_id=ids.DECISION,
        title=clip(f"Decision {decision.id}", WINDOW_TITLE_LIMIT),
        close="Close",
        blocks=[title, facts, ActionsBlock(elements=[*buttons, history]), *doubt, *fields],
    )
