"""A decision in full."""

import re
from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from bot import ids
from bot.render.buttons import offered
from bot.render.decisions import TITLE_LIMIT, move_button, open_button
from bot.slack.message import Message
from bot.slack.mrkdwn import (
    WINDOW_TITLE_LIMIT,
    clip,
    context,
    escape,
    fitting,
    people,
    person,
    points,
    section,
)
from bot.slack.state import DecisionRef
from storage.records import Decision

CONVERSATION = re.compile(r"https://[a-z0-9.-]+\.slack\.com/archives/[^\s<>|]{1,200}")
IN_A_MESSAGE, IN_A_VIEW = 1000, 2900
"""So many characters of each text; a message takes about 13,000 in all."""


def full(decision: Decision, most: int) -> list[Block]:
    """Everything that is kept about a decision, at most so many characters of each part."""
    day = f"{decision.created_at:%-d %B %Y}"
    place = f" in <#{decision.channel}>" if decision.told else ""
    told = f"{_status(decision)} · recorded by {person(decision.created_by)} on {day}{place}"
    return [
        section(f"*{decision.id}* · *{escape(decision.title, most)}*"),
        context(told),
        section(f"*Chosen*\n{escape(decision.chosen_label, 300)}{_recommended(decision)}"),
        *(section(f"*{heading}*\n{text}") for heading, text in _parts(decision, most) if text),
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


def _parts(decision: Decision, most: int) -> Iterator[tuple[str, str]]:
    """Headings with the text below, some of them empty."""
    yield "Context", escape(decision.context, most)
    yield "Why", escape(decision.why, most)
    yield "Consequences", escape(decision.consequences, most)
    yield "Confirmation", escape(decision.confirmation, most)
    yield from _persons(decision)
    yield "Supersedes", fitting(decision.supersedes, ", ", 300)
    yield "Revisit on", f"{decision.revisit_on:%-d %B %Y}" if decision.revisit_on else ""
    yield "Source", _source(decision)
    scores = (f"• {escape(one.label, 100)}: {points(one.score)}" for one in decision.options)
    yield "Options considered", fitting(scores, limit=most)
    yield "Reasons", fitting((f"• {escape(one, 600)}" for one in decision.reasons), limit=most)
    answers = (f"• {escape(q, 300)} {escape(a, 300)}" for q, a in decision.drivers.items())
    yield "Interview answers", fitting(answers, limit=most)


def _persons(decision: Decision) -> Iterator[tuple[str, str]]:
    yield "Deciders", people(decision.deciders, 600)
    yield "Approved", people(decision.approvals, 600)
    objections = (f"{person(who)}: {escape(why, 400)}" for who, why in decision.objections.items())
    yield "Objections", fitting(objections, limit=900)
    yield "Consulted", people(decision.consulted, 600)
    yield "Informed", people(decision.informed, 600)


def _source(decision: Decision) -> str:
    source = decision.source or ""
    if CONVERSATION.fullmatch(source):
        return f"<{source.replace('&', '&amp;')}|Original message>"
    return escape(source, 500)


def decision_message(decision: Decision) -> Message:
    """A decision in full, as a message."""
    return Message(
        text=f"{decision.id} {escape(decision.title, TITLE_LIMIT)}",
        blocks=[
            *full(decision, IN_A_MESSAGE),
            ActionsBlock(elements=[open_button(decision)]),
        ],
    )


def decision_view(decision: Decision, user: str, *, may_all: bool = False) -> View:
    """A decision in full, as a modal, with what the user can do to it.

    `may_all` is whether the user may act as the author does.
    """
    history = ButtonElement(
        text="History", action_id=ids.OPEN_HISTORY, value=DecisionRef(decision.number).encode()
    )
    moves = [move_button(move, decision) for move in offered(decision, user, may_all=may_all)]
    title, facts, *parts = full(decision, IN_A_VIEW)
    return View(
        type="modal",
        callback_id=ids.DECISION,
        title=clip(f"Decision {decision.id}", WINDOW_TITLE_LIMIT),
        close="Close",
        blocks=[title, facts, ActionsBlock(elements=[*moves, history]), *parts],
    )
