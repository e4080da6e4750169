"""Posts that Slack rejects for good: whom they go to instead, or who hears of them."""

import logging
import re
from typing import Final

from bot.answers.digest import KEY_PREFIX as DIGEST_PREFIX
from bot.decisions import announcements, revisits
from bot.interviews import rounds
from bot.render.post import OWNERS_HINT, delivery_failure, hidden_reminder
from bot.runtime.faults import skip_damaged
from bot.services import Slack, Stores
from bot.slack import outbox_sender
from bot.slack.mrkdwn import USER, context
from storage.records import ClaimedCall, Decision, OutboxCall, visible

log = logging.getLogger(__name__)

UNREACHABLE: Final = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "not_in_channel",
        outbox_sender.LEFT,
        "user_not_found",
        "user_not_visible",
    }
)
"""The errors that say that a person has left, or that the bot can't post in a place any more."""

PLACE: Final = frozenset({"channel", "thread_ts", "reply_broadcast"})
ABOUT_DECISION: Final = re.compile(r"(?:refused:)?(?:decision|revisit|left):D-(\d+)")
TO_ROUND_OWNER: Final = re.compile(r"(?:refused:)?round(?:-[a-z]+)?:([^:]+)")


def on_rejected(stores: Stores, slack: Slack, parcel: ClaimedCall, code: str) -> None:
    """Handle a post that Slack has rejected with the error `code`; raise Unanswered.

    If the post can't reach the person it is for, the next person involved gets it: of a
    decision its author, its deciders and an owner of the workspace, of a round its participants.
    A reminder for a channel goes to the same people, and the digest to an owner. All else is
    reported to the person behind it.
    """
    if parcel.key.startswith(rounds.POST_PREFIX):
        rounds.cancel(stores, parcel.team_id, parcel.key.removeprefix(rounds.POST_PREFIX))
    if parcel.method != outbox_sender.POST:
        return
    tried = parcel.arguments["channel"]
    if code in UNREACHABLE and (call := _forwarded(stores, slack, parcel, code)):
        stores.outbox.put(call)
        slack.sender.wake()
    elif code in UNREACHABLE and parcel.notify_user in {None, tried}:
        log.error("Nobody hears of the post %s.", parcel.key)
    else:
        announcements.notify_author(stores, slack, parcel, code)


def _forwarded(stores: Stores, slack: Slack, parcel: ClaimedCall, code: str) -> OutboxCall | None:
    """Return the same post for the next person; None if it concerns nobody else."""
    tried = parcel.arguments["channel"]
    if parcel.key.startswith(DIGEST_PREFIX):
        return None if USER.fullmatch(tried) else _to_owner(slack, parcel, code)
    if not (parcel.key.startswith(revisits.KEY_PREFIX) or USER.fullmatch(tried)):
        return None
    about = ABOUT_DECISION.match(parcel.key)
    if about is None:
        people = _after(tried, _participants(stores, parcel))
        return _to(parcel, people[0], code) if people else None
    decision = None
    with skip_damaged(f"D-{about[1]} of {parcel.team_id}", "nobody hears of a post about it"):
        decision = stores.decisions.get(parcel.team_id, int(about[1]))
    if decision is None:
        return None
    concerned = announcements.concerned(decision)
    if people := _after(tried, concerned):
        return _to(parcel, people[0], code)
    was_owner = USER.fullmatch(tried) and tried not in concerned
    return None if was_owner else _to_owner(slack, parcel, code, decision)


def _participants(stores: Stores, parcel: ClaimedCall) -> tuple[str, ...]:
    """Return the owner of the round that the post is about, and who takes part in it."""
    named = TO_ROUND_OWNER.match(parcel.key)
    round_ = stores.rounds.get(parcel.team_id, named[1]) if named else None
    return tuple(dict.fromkeys((round_.owner, *round_.answered, *round_.asked))) if round_ else ()


def _after(tried: str, people: tuple[str, ...]) -> tuple[str, ...]:
    """Return those after the person `tried`, all after a channel, and nobody after a stranger."""
    if tried in people:
        return people[people.index(tried) + 1 :]
    return () if USER.fullmatch(tried) else people


def _to_owner(
    slack: Slack, parcel: ClaimedCall, code: str, decision: Decision | None = None
) -> OutboxCall | None:
    """Return the post for an owner of the workspace, without words that the owner may not see."""
    owner = slack.membership.owner()
    if owner is None or owner == parcel.arguments["channel"]:
        return None
    if decision is None or not parcel.key.startswith(revisits.KEY_PREFIX):
        return _to(parcel, owner, code)
    if visible(decision, slack.membership.viewer(owner)):
        return _to(parcel, owner, code, "" if slack.owners_may_edit else f" {OWNERS_HINT}")
    # Not the key of a reminder: those are updated, with the decision's words.
    key, message = f"hidden:{_key(parcel, owner)}", hidden_reminder(decision)
    return outbox_sender.post(parcel.team_id, key, message, channel=owner)


def _to(parcel: ClaimedCall, person: str, code: str, hint: str = "") -> OutboxCall:
    """Return the post for another person, with a note why that person gets it."""
    content = {name: value for name, value in parcel.arguments.items() if name not in PLACE}
    failure = delivery_failure(parcel.key, parcel.arguments["channel"], code).text
    content["text"] += f"\n{failure}"
    content["blocks"] = [*content["blocks"], context(f"{failure}{hint}").to_dict()]
    return OutboxCall(
        team_id=parcel.team_id,
        key=_key(parcel, person),
        method=parcel.method,
        arguments={**content, "channel": person},
    )


def _key(parcel: ClaimedCall, person: str) -> str:
    tried = parcel.arguments["channel"]
    return f"{parcel.key.removesuffix(f':{tried}')}:{person}"
