"""Asks on its day whether a decision still holds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, TypeAlias

from bot.decisions import announcements
from bot.decisions.announcements import key_of
from bot.decisions.replay import replayed
from bot.render.replay import replay_text
from bot.render.revisit import outcome_message, question_message
from bot.runtime.faults import skip_damaged
from bot.services import Runtime, Services, Stores
from bot.slack import outbox_sender
from bot.slack.mrkdwn import USER
from storage.moments import morning
from storage.record.agenda import Revisit, Upcoming
from storage.record.changes import Confirm, Snooze
from storage.records import Call, Decision, Parcel, number_of

KIND: Final = "revisit:"
"""How the keys of the questions begin."""

ANSWERS: Final = frozenset({Confirm.what, Snooze.what})

Places: TypeAlias = Iterable[tuple[str, str]]
"""Messages, by channel and ts."""


def updates(stores: Stores, team: str, number: int, asked: Places) -> Iterator[Call]:
    """The calls that show the last answer in the place of every question about a decision.

    Those `asked` may be so old that the outbox has forgotten them.
    """
    beginning = f"{KIND}D-{number}:"
    known = stores.outbox.posts(team, beginning)
    yield from (announcements.update(team, post.key) for post in known)
    for channel, ts in {*asked} - {(post.channel, post.ts) for post in known}:
        yield announcements.update(team, beginning, channel=channel, ts=ts)


def latest(stores: Stores, parcel: Parcel) -> Mapping[str, Any]:
    """The arguments of the question that `parcel` brings up to date, after the last answer."""
    number = number_of(parcel.arguments["post"].removeprefix(KIND).partition(":")[0])
    decision = stores.decisions.get(parcel.team_id, number)
    history = stores.decisions.history(parcel.team_id, number)
    answers = [event for event in history if event.what in ANSWERS]
    return (
        outcome_message(decision, answers[-1] if answers else None).arguments() if decision else {}
    )


def date_mornings(services: Services) -> None:
    """Let what is to come up do so in the morning of its author, until Slack can't say when."""
    for upcoming in services.stores.agenda.undated():
        if services.runtime.tasks.closing.is_set():
            return
        profile = services.slack.membership.profile(upcoming.created_by)
        if profile is None:
            return
        services.stores.agenda.set_due(upcoming, due_at(upcoming, profile.zone))


def due_at(upcoming: Upcoming, zone: tzinfo) -> datetime:
    """09:00 in `zone` on the decision's day, or on the weekday of it in a later week; in UTC."""
    if upcoming.due_at == morning(upcoming.revisit_on, UTC):
        return morning(upcoming.revisit_on, zone)
    return morning(upcoming.due_at.astimezone(zone).date(), zone)


def ask_due(services: Services) -> None:
    """Owe each question whose time has come, once, however often and by whomever this is called."""
    while _ask_next(services.stores, services.runtime):
        services.slack.sender.wake()


def _ask_next(stores: Stores, runtime: Runtime) -> bool:
    with stores.database.transaction():
        due = stores.agenda.claim_due(limit=1)
        for revisit in due:
            named = f"D-{revisit.number} of {revisit.team_id}"
            with skip_damaged(named, "nobody is asked whether it still holds for a week"):
                if call := _call(stores, runtime, revisit):
                    stores.outbox.put(call)
    return bool(due)


def _call(stores: Stores, runtime: Runtime, revisit: Revisit) -> Call | None:
    """In the thread of the decision's post; what was told to no channel, to the author.

    None where an author who came by an import is no user: it waits in Home for whoever may see it.
    """
    decision = stores.decisions.get(revisit.team_id, revisit.number)
    if decision is None:
        return None
    posted = stores.outbox.posted(decision.team_id, key_of(decision))
    place: dict[str, Any] = {"channel": decision.created_by}
    if posted:
        place = {"channel": posted[0], "thread_ts": posted[1], "reply_broadcast": True}
    elif not USER.fullmatch(decision.created_by):
        return None
    message = question_message(
        decision, _replayed(stores, runtime, decision), again=revisit.turn > 1
    )
    key = f"{KIND}{decision.id}:{revisit.revisit_on}:{revisit.turn}"
    return outbox_sender.post(
        decision.team_id, key, message, notify_user=decision.created_by, **place
    )


def _replayed(stores: Stores, runtime: Runtime, decision: Decision) -> str:
    """What today's guide says to the interview; empty where there was none, or no guide is left."""
    guide = next((one for one in runtime.guides.loaded if one.id == decision.guide), None)
    if guide is None or not (decision.answers and guide.criteria):
        return ""
    found = replayed(stores.guide_versions, guide, decision)
    return replay_text(guide, found, decision.recommended_label)
