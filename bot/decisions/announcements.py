"""Queues the post that announces a decision in its channel, and the updates of that post."""

import secrets
from collections.abc import Mapping
from typing import Any

from bot.render.post import announcement, delivery_failure
from bot.services import Slack, Stores
from bot.slack import outbox_sender
from bot.slack.message import Message
from bot.slack.mrkdwn import USER
from storage.records import ClaimedCall, Decision, OutboxCall, number_of
from storage.work.outbox import KEPT_PREFIX


def queue_post(stores: Stores, decision: Decision) -> None:
    """Queue the announcement. Call this in the transaction that records the decision."""
    call = outbox_sender.post(
        decision.team_id,
        key_of(decision),
        _announcement(stores, decision),
        channel=decision.channel or "",
        notify_user=decision.created_by,
    )
    stores.outbox.put(call)


def queue_update(stores: Stores, decision: Decision) -> None:
    """Queue an update of the announcement, if there is one.

    Call this in the transaction that changes the decision.
    """
    if decision.announced:
        stores.outbox.put(decision_update(decision))


def decision_update(decision: Decision) -> OutboxCall:
    """Return the call that updates a decision's announcement."""
    return post_update(decision.team_id, key_of(decision))


def post_update(team_id: str, key: str, **place: str) -> OutboxCall:
    """Return the call that updates the post `key`; its content is rendered when it is sent.

    `place` is the post's `channel` and `ts`, needed only if the outbox has purged its record.
    """
    return OutboxCall(
        team_id=team_id,
        key=f"update:{key}:{secrets.token_hex(8)}",
        method=outbox_sender.UPDATE,
        arguments={"post": key, **place},
    )


def latest_arguments(stores: Stores, parcel: ClaimedCall) -> Mapping[str, Any]:
    """Return the arguments for the update `parcel`, from the decision as it is now."""
    number = number_of(parcel.arguments["post"].removeprefix(KEPT_PREFIX))
    decision = stores.decisions.get(parcel.team_id, number)
    return _announcement(stores, decision).arguments() if decision else {}


def notify_author(stores: Stores, slack: Slack, parcel: ClaimedCall, code: str) -> None:
    """Tell the person behind a post that Slack rejected it with the error `code`."""
    if not parcel.notify_user:
        return
    message = delivery_failure(parcel.key, parcel.arguments["channel"], code)
    call = outbox_sender.post(
        parcel.team_id, f"refused:{parcel.key}", message, channel=parcel.notify_user
    )
    stores.outbox.put(call)
    slack.sender.wake()


def concerned(decision: Decision) -> tuple[str, ...]:
    """Return the users whom a post about the decision concerns, its author first."""
    people = dict.fromkeys((decision.created_by, *decision.deciders))
    return tuple(filter(USER.fullmatch, people))


def key_of(decision: Decision) -> str:
    """Return the key of the announcement."""
    return f"{KEPT_PREFIX}{decision.id}"


def _announcement(stores: Stores, decision: Decision) -> Message:
    successor = None
    if decision.superseded_by:
        successor = stores.decisions.get(decision.team_id, number_of(decision.superseded_by))
    return announcement(decision, successor)
