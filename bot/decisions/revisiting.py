"""Asks on its day whether a decision still holds."""

from collections.abc import Collection
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from typing import Any, TypeAlias

from bot.decisions.posting import key_of
from bot.decisions.replaying import replayed
from bot.render.message import Message
from bot.render.replay import replay_text
from bot.render.revisit import question
from bot.render.text import USER
from bot.services import Services
from bot.slack import postman
from storage.moments import morning
from storage.record.agenda import Revisit, Upcoming
from storage.records import Call, Decision

Posts: TypeAlias = Collection[tuple[str, str]]
"""Messages, by channel and ts."""


def show(
    services: Services, decision: Decision, day: date | None, asked: Posts, message: Message
) -> None:
    """Show what came of it in the place of every question for that `day`, and of those `asked`."""
    remembered = services.outbox.posted_like(decision.team_id, _key(decision, day))
    for channel, ts in {*asked, *remembered}:
        services.work.soon(partial(_show, services, channel, ts, message))


def _show(services: Services, channel: str, ts: str, message: Message) -> None:
    services.client.chat_update(channel=channel, ts=ts, **message.arguments())


def _key(decision: Decision, day: date | None) -> str:
    """How the keys of the questions for one day begin."""
    return f"revisit:{decision.id}:{day}:"


def date_mornings(services: Services) -> None:
    """Let what is to come up do so in the morning of its author, until Slack can't say when."""
    for upcoming in services.agenda.undated():
        profile = services.audience.profile(upcoming.decision.created_by)
        if profile is None:
            return
        services.agenda.set_due(upcoming, due_at(upcoming, profile.zone))


def due_at(upcoming: Upcoming, zone: tzinfo) -> datetime:
    """09:00 in `zone` on the decision's day, or on the weekday of it in a later week; in UTC."""
    day = upcoming.decision.revisit_on
    if day and upcoming.due_at == morning(day, UTC):
        return morning(day, zone)
    return morning(upcoming.due_at.astimezone(zone).date(), zone)


def ask_due(services: Services) -> None:
    """Owe each question whose time has come, once, however often and by whomever this is called."""
    while _ask_next(services):
        services.postman.wake()


def _ask_next(services: Services) -> bool:
    now = services.clock()
    with services.database.transaction():
        due = services.agenda.claim_due(now, limit=1)
        for revisit in due:
            if call := _call(services, revisit):
                services.outbox.put(call, now=now)
    return bool(due)


def _call(services: Services, revisit: Revisit) -> Call | None:
    """In the thread of the decision's post; what was told to no channel, to the author.

    None where an author who came by an import is no user: it waits in Home for whoever may see it.
    """
    decision = revisit.decision
    posted = services.outbox.posted(decision.team_id, key_of(decision))
    place: dict[str, Any] = {"channel": decision.created_by}
    if posted:
        place = {"channel": posted[0], "thread_ts": posted[1], "reply_broadcast": True}
    elif not USER.fullmatch(decision.created_by):
        return None
    message = question(decision, _replayed(services, decision), again=revisit.turn > 1)
    key = f"{_key(decision, decision.revisit_on)}{revisit.turn}"
    return postman.post(decision.team_id, key, message, notify_user=decision.created_by, **place)


def _replayed(services: Services, decision: Decision) -> str:
    """What today's guide says to the interview; empty where there was none, or no guide is left."""
    guide = next((one for one in services.guides if one.id == decision.guide), None)
    if guide is None or not (decision.answers and guide.criteria):
        return ""
    found = replayed(services.versions, guide, decision)
    return replay_text(guide, found, decision.recommended_label)
