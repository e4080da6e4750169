"""The post that tells a channel of a decision, kept up to date."""

import secrets
from collections.abc import Mapping
from typing import Any

from bot.render.post import announcement, delivery_failure
from bot.services import Slack, Stores
from bot.slack import outbox_sender
from bot.slack.message import Message
from storage.records import Call, Decision, Parcel, number_of
from storage.work.outbox import LASTING


def tell(stores: Stores, decision: Decision) -> None:
    """Owe the channel the post, once. Belongs into the transaction that records the decision."""
    call = outbox_sender.post(
        decision.team_id,
        key_of(decision),
        _announced(stores, decision),
        channel=decision.channel or "",
        notify_user=decision.created_by,
    )
    stores.outbox.put(call)


def tell_anew(stores: Stores, decision: Decision) -> None:
    """Owe the post its latest state. Belongs into the transaction that changes the decision."""
    if decision.told:
        renew(stores, decision.team_id, key_of(decision))


def renew(stores: Stores, team_id: str, key: str) -> None:
    """Owe the post of this key its latest state."""
    stores.outbox.put(update(team_id, key))


def update_of(decision: Decision) -> Call:
    """The call that brings the post of a decision up to date; whoever sends it renders it."""
    return update(decision.team_id, key_of(decision))


def update(team_id: str, key: str, **place: str) -> Call:
    """The call that brings the post of this key up to date.

    `place`, its `channel` and `ts`, is for a post that the outbox has forgotten.
    """
    return Call(
        team_id=team_id,
        key=f"update:{key}:{secrets.token_hex(8)}",
        method=outbox_sender.UPDATE,
        arguments={"post": key, **place},
    )


def latest(stores: Stores, parcel: Parcel) -> Mapping[str, Any]:
    """The arguments of the post that `parcel` brings up to date, as the decision is now."""
    number = number_of(parcel.arguments["post"].removeprefix(LASTING))
    decision = stores.decisions.get(parcel.team_id, number)
    return _announced(stores, decision).arguments() if decision else {}


def tell_author(stores: Stores, slack: Slack, parcel: Parcel, code: str) -> None:
    """Say to whoever caused a post that Slack did not take it; `code` is Slack's error."""
    if not parcel.notify_user:
        return
    message = delivery_failure(parcel.key, parcel.arguments["channel"], code)
    call = outbox_sender.post(
        parcel.team_id, f"refused:{parcel.key}", message, channel=parcel.notify_user
    )
    stores.outbox.put(call)
    slack.sender.wake()


def key_of(decision: Decision) -> str:
    """The key of a decision's post."""
    return f"{LASTING}{decision.id}"


def _announced(stores: Stores, decision: Decision) -> Message:
    successor = None
    if decision.superseded_by:
        successor = stores.decisions.get(decision.team_id, number_of(decision.superseded_by))
    return announcement(decision, successor)
