"""Rounds: several people take the same interview on their own, then their answers are compared.

A change is stored before it is acknowledged, in one transaction with the posts that show it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bot.decisions import announcements
from bot.errors import Refusal
from bot.interviews import session
from bot.render import rounds as render
from bot.runtime.faults import skip_damaged
from bot.services import Runtime, Services, Slack, Stores
from bot.slack import outbox_sender
from bot.slack.message import Message
from bot.slack.payloads import Press
from knowledge.guide.models import Guide
from knowledge.interview.comparison import Comparison, compare
from storage.records import ClaimedCall, Interview, Round

KEY_PREFIX: Final = "round"
"""Begins the outbox keys of all posts about rounds."""

POST_PREFIX: Final = f"{KEY_PREFIX}:"
"""Begins the outbox key of a round's post in its channel."""

DURATION: Final = timedelta(weeks=2)

GONE: Final = "That round ended long ago, so I no longer have it."
ELSEWHERE: Final = "That round belongs to another channel. Only its members can take part."
NOT_YOURS: Final = "Only the person who started this round can do that."
CANT_ASK: Final = (
    "Only the person who started this round can do that, unless they have left, and Slack can't "
    "tell me right now whether they have. Try again in a minute."
)


def get(stores: Stores, team_id: str, round_id: str) -> Round:
    """Return the round; raise Refusal if it was deleted since."""
    round_ = stores.rounds.get(team_id, round_id)
    if round_ is None:
        raise Refusal(GONE)
    return round_


def round_of(stores: Stores, press: Press) -> Round:
    """Return the round of a button.

    Raise Refusal if the person neither pressed it in the round's channel nor was asked.
    """
    round_ = get(stores, press.team_id, press.value)
    if press.channel != round_.channel and press.user not in round_.asked:
        raise Refusal(ELSEWHERE)
    return round_


def require_leader(stores: Stores, slack: Slack, press: Press) -> None:
    """Raise Refusal unless the person may lead the round of a button.

    That is its owner, and everybody who takes part in it once the owner has left the workspace.
    May wait for Slack, so call it before a transaction.
    """
    round_ = round_of(stores, press)
    if press.user == round_.owner:
        return
    takes_part = press.user in {*round_.asked, *round_.answered}
    left = slack.membership.has_left(round_.owner) if takes_part else False
    if not left:
        raise Refusal(CANT_ASK if left is None else NOT_YOURS)


def new_interview(
    stores: Stores,
    round_: Round,
    interview_id: str,
    user: str,
    form: Mapping[str, str | tuple[str, ...]] | None = None,
) -> Interview:
    """Return an interview of the round without any answers."""
    now = stores.now()
    return Interview(
        id=interview_id,
        team_id=round_.team_id,
        user_id=user,
        guide=round_.guide,
        guide_hash=round_.guide_hash,
        channel=round_.channel,
        form=form or {},
        started_at=now,
        updated_at=now,
        round=round_.id,
    )


def compare_answers(stores: Stores, guide: Guide, round_: Round) -> Comparison:
    """Compare all answers of a round that has at least one."""
    return compare(guide, stores.rounds.answers(round_.team_id, round_.id))


def close(stores: Stores, runtime: Runtime, round_: Round) -> bool:
    """Close the round and queue the comparison as a reply to its post.

    Return False if the round is closed already. Call this in a transaction.
    """
    if not stores.rounds.close(round_.team_id, round_.id):
        return False
    guide = session.guide_of(stores, runtime, round_)
    comparison = compare_answers(stores, guide, round_) if round_.shows_result else None
    message = render.comparison_message(round_, guide, comparison)
    posted = stores.outbox.posted_message(round_.team_id, f"{POST_PREFIX}{round_.id}")
    thread_ts = posted[1] if posted else None
    queue_post(stores, round_, "round-closed", round_.channel, message, thread_ts=thread_ts)
    queue_updates(stores, round_)
    return True


def close_overdue(services: Services) -> None:
    """Close the rounds whose time is over, each in its own transaction, and notify their owners."""
    for team_id, round_id in services.stores.rounds.overdue(services.stores.now() - DURATION):
        with skip_damaged(f"The round {round_id} of {team_id}", "it stays open"):
            with services.stores.database.transaction():
                round_ = get(services.stores, team_id, round_id)
                close(services.stores, services.runtime, round_)
                message = render.expired_message(round_)
                queue_post(services.stores, round_, "round-over", round_.owner, message)
            services.slack.sender.wake()


def latest_arguments(stores: Stores, parcel: ClaimedCall) -> Mapping[str, Any]:
    """Return the arguments for the update `parcel`, from the round as it is now."""
    kind, _, round_id = parcel.arguments["post"].partition(":")
    round_ = stores.rounds.get(parcel.team_id, round_id)
    invited = kind.removeprefix(KEY_PREFIX).removeprefix("-")
    return render.round_message(round_, invited).arguments() if round_ else {}


def mark_recorded(stores: Stores, round_: Round, number: int) -> None:
    """Link the round to its decision. Call this in the transaction that records the decision."""
    stores.rounds.mark_recorded(round_.team_id, round_.id, number)
    queue_updates(stores, round_)


def cancel(stores: Stores, team_id: str, round_id: str) -> None:
    """Cancel a round whose post Slack rejected, and show so to people who were asked directly."""
    with stores.database.transaction():
        if stores.rounds.cancel(team_id, round_id):
            _queue_invitation_updates(stores, get(stores, team_id, round_id))


def invite(stores: Stores, round_: Round, user: str) -> None:
    """Queue a direct message that asks the user to take part, if the round is still open."""
    with stores.database.transaction():
        if get(stores, round_.team_id, round_.id).open:
            kind = f"{KEY_PREFIX}-{user}"
            queue_post(stores, round_, kind, user, render.round_message(round_, user))


def queue_updates(stores: Stores, round_: Round) -> None:
    """Queue updates of the round's post and of the direct messages that ask to take part."""
    stores.outbox.put(announcements.post_update(round_.team_id, f"{POST_PREFIX}{round_.id}"))
    _queue_invitation_updates(stores, round_)


def _queue_invitation_updates(stores: Stores, round_: Round) -> None:
    for user in round_.asked:
        key = f"{KEY_PREFIX}-{user}:{round_.id}"
        if stores.outbox.contains(round_.team_id, key):
            stores.outbox.put(announcements.post_update(round_.team_id, key))


def queue_post(
    stores: Stores,
    round_: Round,
    kind: str,
    channel: str,
    message: Message,
    **place: str | None,
) -> None:
    """Queue a post about a round, once of each `kind`; the owner is notified if it is rejected."""
    call = outbox_sender.post(
        round_.team_id,
        f"{kind}:{round_.id}",
        message,
        channel=channel,
        notify_user=round_.owner,
        **place,
    )
    stores.outbox.put(call)
