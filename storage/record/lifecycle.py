"""The life of a decision, as pure functions: what a change results in, and who may make it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from storage.record.changes import (
    Accept,
    Approve,
    Change,
    ChangeRefused,
    Confirm,
    Edit,
    Object,
    Redact,
    Reopen,
    Snooze,
    Supersede,
)
from storage.records import ACTIVE, Decision, Draft
from storage.text import is_blank

REDACTED = "[redacted]"

_NOT_REDACTED = frozenset(
    {"team_id", "number", "created_at", "created_by", "status", "visibility", "channel", "told"}
    | {"revision", "supersedes", "superseded_by"}
)
"""The fields that remain when the words are removed."""


def new_decision(draft: Draft, number: int, now: datetime, *, propose: bool = False) -> Decision:
    """Return `draft` as the decision `number` of its workspace.

    It is proposed if it has deciders other than the author or if `propose` is set, and accepted
    otherwise. An author who is also a decider approves it by recording it.
    """
    is_proposal = propose or any(user != draft.created_by for user in draft.deciders)
    approves = draft.created_by in draft.deciders and not (propose and len(draft.deciders) == 1)
    return Decision(
        **dict(draft),
        number=number,
        created_at=now,
        status="proposed" if is_proposal else "accepted",
        approvals={draft.created_by: now} if approves else {},
    )


def apply(
    decision: Decision, change: Change, who: str, now: datetime, *, may_all: bool = False
) -> Decision:
    """Return `decision` after `change` by the user `who`, or itself if nothing changes.

    `may_all` is whether the user may act as the author does. Raise `ChangeRefused` if the change
    can't be made. The successor of a superseded decision is changed by `add_superseded` and
    `remove_superseded`.
    """
    if isinstance(change, Approve) and who in decision.approvals:
        return decision
    if sentence := refusal(decision, change, who, may_all=may_all):
        raise ChangeRefused(sentence)
    if type(change).model_fields["reason"].is_required() and is_blank(change.reason):
        raise ChangeRefused("Give a reason, for people who read it in a year.")
    return _applied(decision, change, _By(who, now, may_all))


def refusal(
    decision: Decision, change: Change | type[Change], who: str, *, may_all: bool = False
) -> str:
    """Return a sentence why the user `who` can't make such a change now; empty if they can."""
    return permission_refusal(decision, change, who, may_all=may_all) or _status_refusal(
        decision, change
    )


def permission_refusal(
    decision: Decision, change: Change | type[Change], who: str, *, may_all: bool = False
) -> str:
    """Return a sentence why the user `who` may never make such a change; empty if they may."""
    if change.deciders_only:
        if who in decision.deciders:
            return ""
        return f"Only its deciders can approve {decision.id} or object to it."
    if change.owners_only and not may_all:
        return f"Only the bot's operator can do that to {decision.id}."
    if may_all or who in (decision.created_by, *decision.deciders):
        return ""
    return f"Only the author and the deciders of {decision.id} can do that; ask one of them."


def add_superseded(successor: Decision, decision: Decision) -> Decision:
    """Return `successor`, superseding `decision`. Raise `ChangeRefused` if it is not in force."""
    if successor.id == decision.id:
        raise ChangeRefused(f"{decision.id} can't supersede itself; name another decision.")
    if successor.status not in ACTIVE:
        raise ChangeRefused(
            f"{successor.id} is {successor.status}, so it can't supersede {decision.id}; name a "
            "decision that is in force."
        )
    return successor.model_copy(update={"supersedes": (*successor.supersedes, decision.id)})


def remove_superseded(successor: Decision, decision: Decision) -> Decision:
    """Return `successor`, no longer superseding `decision`."""
    others = tuple(one for one in successor.supersedes if one != decision.id)
    return successor.model_copy(update={"supersedes": others})


class _By:
    """The user who makes a change, the time, and whether they may act as the author does."""

    def __init__(self, who: str, now: datetime, may_all: bool) -> None:  # noqa: FBT001
        self.who, self.now, self.may_all = who, now, may_all


def _status_refusal(decision: Decision, change: Change | type[Change]) -> str:
    """Return a sentence why the status of `decision` rules out `change`; empty if it doesn't."""
    if decision.redacted and change.what == Edit.what:
        return f"The words of {decision.id} were removed for good; record a new decision instead."
    if decision.status in change.of:
        return ""
    successor = f", by {decision.superseded_by}" if decision.superseded_by else ""
    already = "already" if decision.status != "proposed" else "still"
    return f"{decision.id} is {already} {decision.status}{successor}; open it to see what changed."


def _applied(decision: Decision, change: Change, by: _By) -> Decision:
    match change:
        case Approve() | Object() | Accept():
            return _voted(decision, change, by)
        case Edit():
            return _edited(decision, change, by)
        case Confirm(next=day) | Snooze(until=day):
            _require_future(day, by.now)
            return _with(decision, revisit_on=day)
        case Redact():
            return _redacted(decision)
        case _:
            return _with_status(decision, change)


def _voted(decision: Decision, change: Approve | Object | Accept, by: _By) -> Decision:
    approvals, objections = dict(decision.approvals), dict(decision.objections)
    match change:
        case Approve():
            approvals[by.who] = by.now
            objections.pop(by.who, None)
        case Object(reason=reason):
            objections[by.who] = reason
            approvals.pop(by.who, None)
        case Accept():
            _require_all_approvals(decision, by)
            return _with(decision, status="accepted")
    return _settled(_with(decision, approvals=approvals, objections=objections))


def _require_all_approvals(decision: Decision, by: _By) -> None:
    missing = len(set(decision.deciders) - set(decision.approvals))
    if missing and not by.may_all:
        people = "1 decider" if missing == 1 else f"{missing} deciders"
        raise ChangeRefused(
            f"{decision.id} still needs approval from {people}. "
            "If a decider can't answer, edit the list of deciders."
        )


def _with_status(decision: Decision, change: Change) -> Decision:
    match change:
        case Supersede(by=successor):
            return _with(decision, status="superseded", superseded_by=successor)
        case Reopen():
            fresh: dict[str, Any] = {"approvals": {}, "objections": {}, "superseded_by": None}
            return _with(decision, status="proposed", **fresh)
        case _:
            return _with(decision, status=change.what)


def _edited(decision: Decision, change: Edit, by: _By) -> Decision:
    edited = Decision.model_validate(dict(decision) | dict(change.fields))
    if edited == decision:
        return decision
    if is_blank(edited.title) or is_blank(edited.chosen_label):
        raise ChangeRefused("Give the decision a title, and say what was chosen.")
    if edited.revisit_on != decision.revisit_on:
        _require_future(edited.revisit_on, by.now)
    return _settled(_with(edited, revision=decision.revision + 1, **_votes(edited, decision, by)))


def _redacted(decision: Decision) -> Decision:
    kept = {name: value for name, value in decision if name in _NOT_REDACTED}
    blank = {"title": REDACTED, "why": "", "chosen": REDACTED, "chosen_label": REDACTED}
    written = {"revision": decision.revision + 1, "redacted": True}
    return Decision.model_validate(kept | blank | written)


def _votes(edited: Decision, decision: Decision, by: _By) -> dict[str, Mapping[str, Any]]:
    """Return the approvals and objections that remain after an edit.

    A different choice asks everybody again, and removed deciders lose their votes.
    """
    if edited.status == "proposed" and edited.chosen_label != decision.chosen_label:
        own = {by.who: by.now} if by.who in edited.deciders else {}
        return {"approvals": own, "objections": {}}
    return {
        name: {who: vote for who, vote in votes.items() if who in edited.deciders}
        for name, votes in (("approvals", edited.approvals), ("objections", edited.objections))
    }


def _settled(decision: Decision) -> Decision:
    """Return `decision`, accepted if it is a proposal that all deciders have approved."""
    approved = decision.deciders and set(decision.deciders) <= set(decision.approvals)
    if decision.status == "proposed" and approved:
        return _with(decision, status="accepted")
    return decision


def _with(decision: Decision, **changed: Any) -> Decision:
    return decision.model_copy(update=changed)


def _require_future(day: date | None, now: datetime) -> None:
    if day and day < now.date() - timedelta(days=1):  # it may still be yesterday in their time zone
        raise ChangeRefused("That day has passed. Choose a future day.")
