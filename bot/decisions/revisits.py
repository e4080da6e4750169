"""Reminds people to say whether a decision still holds, on the day they chose."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, TypeAlias

from bot.decisions import announcements
from bot.decisions.announcements import key_of
from bot.decisions.replay import replay_interview
from bot.render.replay import replay_text
from bot.render.revisit import outcome_message, question_message
from bot.runtime.faults import skip_damaged
from bot.services import Runtime, Services, Stores
from bot.slack import outbox_sender
from storage.moments import morning
from storage.record.agenda import Revisit, Upcoming
from storage.record.changes import Confirm, Snooze
from storage.records import ClaimedCall, Decision, OutboxCall, number_of

KEY_PREFIX: Final = "revisit:"
"""Begins the outbox keys of reminders."""

ANSWERS: Final = frozenset({Confirm.what, Snooze.what})

Messages: TypeAlias = Iterable[tuple[str, str]]
"""The channel and ts of each."""


def reminder_updates(
    stores: Stores, team_id: str, number: int, messages: Messages
) -> Iterator[OutboxCall]:
    """Yield the calls that replace every reminder about a decision with the latest answer.

    `messages` are reminders that the outbox may have no record of any more.
    """
    prefix = f"{KEY_PREFIX}D-{number}:"
    known = stores.outbox.posted_messages(team_id, prefix)
    yield from (announcements.post_update(team_id, post.key) for post in known)
    for channel, ts in {*messages} - {(post.channel, post.ts) for post in known}:
        yield announcements.post_update(team_id, prefix, channel=channel, ts=ts)


def latest_arguments(stores: Stores, parcel: ClaimedCall) -> Mapping[str, Any]:
    """Return the arguments for the update `parcel`, from the latest answer."""
    number = number_of(parcel.arguments["post"].removeprefix(KEY_PREFIX).partition(":")[0])
    decision = stores.decisions.get(parcel.team_id, number)
    history = stores.decisions.history(parcel.team_id, number)
    answers = [event for event in history if event.what in ANSWERS]
    if decision is None:
        return {}
    return outcome_message(decision, answers[-1] if answers else None).arguments()


def schedule_in_time_zones(services: Services) -> None:
    """Move reminders to nine in the morning where their authors are.

    Stop if Slack doesn't say where that is, or if the process is shutting down.
    """
    for upcoming in services.stores.agenda.undated():
        if services.runtime.tasks.closing.is_set():
            return
        profile = services.slack.membership.profile(upcoming.created_by)
        if profile is None:
            return
        services.stores.agenda.set_due(upcoming, due_at(upcoming, profile.zone))


def due_at(upcoming: Upcoming, zone: tzinfo) -> datetime:
    """Return 09:00 in `zone` in UTC, on the chosen day or on the same weekday of a later week."""
    if upcoming.due_at == morning(upcoming.revisit_on, UTC):
        return morning(upcoming.revisit_on, zone)
    return morning(upcoming.due_at.astimezone(zone).date(), zone)


def queue_due_reminders(services: Services) -> None:
    """Queue the reminders that are due; each is queued once, whichever process gets to it."""
    while _queue_next(services.stores, services.runtime):
        services.slack.sender.wake()


def _queue_next(stores: Stores, runtime: Runtime) -> bool:
    with stores.database.transaction():
        due = stores.agenda.claim_due(limit=1)
        for revisit in due:
            what = f"D-{revisit.number} of {revisit.team_id}"
            with skip_damaged(what, "no reminder is sent for a week"):
                if call := _reminder(stores, runtime, revisit):
                    stores.outbox.put(call)
    return bool(due)


def _reminder(stores: Stores, runtime: Runtime, revisit: Revisit) -> OutboxCall | None:
    """Return the reminder, in the thread of the announcement or else in a direct message.

    That goes to the author, or to a decider if an imported author is no user. None if nobody is:
    Home still shows the decision.
    """
    decision = stores.decisions.get(revisit.team_id, revisit.number)
    if decision is None:
        return None
    posted = stores.outbox.posted_message(decision.team_id, key_of(decision))
    reader = next(iter(announcements.concerned(decision)), None)
    if posted:
        place: dict[str, Any] = {
            "channel": posted[0],
            "thread_ts": posted[1],
            "reply_broadcast": True,
        }
    elif reader:
        place = {"channel": reader}
    else:
        return None
    message = question_message(
        decision, _replay_text(stores, runtime, decision), again=revisit.reminder > 1
    )
    key = f"{KEY_PREFIX}{decision.id}:{revisit.revisit_on}:{revisit.reminder}"
    return outbox_sender.post(decision.team_id, key, message, notify_user=reader, **place)


def _replay_text(stores: Stores, runtime: Runtime, decision: Decision) -> str:
    """Return what today's guide recommends; empty without an interview or without the guide."""
    guide = next((one for one in runtime.guides.loaded if one.id == decision.guide), None)
    if guide is None or not (decision.answers and guide.criteria):
        return ""
    replay = replay_interview(stores.guide_versions, guide, decision)
    return replay_text(guide, replay, decision.recommended_label)
