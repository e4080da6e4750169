"""The life of a decision, as pure functions: what becomes of it, and whether it may."""

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
from storage.records import HOLDS, Decision, Draft
from storage.text import is_blank

REDACTED = "[redacted]"

_KEPT = frozenset(
    {"team_id", "number", "created_at", "created_by", "status", "visibility", "channel", "told"}
    | {"revision", "supersedes", "superseded_by"}
)
"""What stays of a decision whose words are removed."""


def recorded(draft: Draft, number: int, now: datetime, *, propose: bool = False) -> Decision:
    """`draft` as the workspace's decision of this number.

    It is proposed where it has deciders beside the author, or where the author proposes it
    outright, else accepted. An author who is a decider approves by recording.
    """
    waits = propose or any(user != draft.created_by for user in draft.deciders)
    agrees = draft.created_by in draft.deciders and not (propose and len(draft.deciders) == 1)
    return Decision(
        **dict(draft),
        number=number,
        created_at=now,
        status="proposed" if waits else "accepted",
        approvals={draft.created_by: now} if agrees else {},
    )


def apply(
    decision: Decision, change: Change, who: str, now: datetime, *, may_all: bool = False
) -> Decision:
    """What `change` by the user `who` makes of `decision`: itself where nothing is left to do.

    `may_all` is whether the person may act as the author does. Raises `ChangeRefused`. The other
    end of superseding is `succeeding` and `released`.
    """
    if isinstance(change, Approve) and who in decision.approvals:
        return decision
    if sentence := refusal(decision, change, who, may_all=may_all):
        raise ChangeRefused(sentence)
    if type(change).model_fields["reason"].is_required() and is_blank(change.reason):
        raise ChangeRefused("Say why, for whoever reads it in a year.")
    return _done(decision, change, _By(who, now, may_all))


def refusal(
    decision: Decision, change: Change | type[Change], who: str, *, may_all: bool = False
) -> str:
    """Why the user `who` can't make such a change now, in a sentence; empty where they can."""
    return forbidden(decision, change, who, may_all=may_all) or _untimely(decision, change)


def forbidden(
    decision: Decision, change: Change | type[Change], who: str, *, may_all: bool = False
) -> str:
    """Why the user `who` may not make such a change, in a sentence; empty where they may."""
    if change.deciders_only:
        if who in decision.deciders:
            return ""
        return f"Only its deciders can approve {decision.id} or object to it."
    if change.owners_only and not may_all:
        return f"Only whoever runs this bot can do that to {decision.id}."
    if may_all or who in (decision.created_by, *decision.deciders):
        return ""
    return f"Only the author and the deciders of {decision.id} can do that; ask one of them."


def succeeding(successor: Decision, decision: Decision) -> Decision:
    """`successor` once it takes the place of `decision`; `ChangeRefused` where it holds not."""
    if successor.id == decision.id:
        raise ChangeRefused(f"{decision.id} can't supersede itself; name another decision.")
    if successor.status not in HOLDS:
        raise ChangeRefused(
            f"{successor.id} is {successor.status}, so it can't take the place of {decision.id}; "
            "name a decision that holds."
        )
    return successor.model_copy(update={"supersedes": (*successor.supersedes, decision.id)})


def released(successor: Decision, decision: Decision) -> Decision:
    """`successor` once it takes the place of `decision` no more."""
    others = tuple(one for one in successor.supersedes if one != decision.id)
    return successor.model_copy(update={"supersedes": others})


class _By:
    """Who makes a change, when, and whether they may act as the author does."""

    def __init__(self, who: str, now: datetime, may_all: bool) -> None:  # noqa: FBT001
        self.who, self.now, self.may_all = who, now, may_all


def _untimely(decision: Decision, change: Change | type[Change]) -> str:
    """Why `change` can't be made of a decision in this state; empty where it can."""
    if decision.redacted and change.what == Edit.what:
        return f"The words of {decision.id} were removed for good; record a new decision."
    if decision.status in change.of:
        return ""
    successor = f", by {decision.superseded_by}" if decision.superseded_by else ""
    already = " already" if decision.status != "proposed" else " still"
    return f"{decision.id} is {decision.status}{already}{successor}; open it to see what changed."


def _done(decision: Decision, change: Change, by: _By) -> Decision:
    match change:
        case Approve() | Object() | Accept():
            return _voted(decision, change, by)
        case Edit():
            return _edited(decision, change, by)
        case Confirm(next=day) | Snooze(until=day):
            _to_come(day, by.now)
            return _with(decision, revisit_on=day)
        case Redact():
            return _redacted(decision)
        case _:
            return _moved(decision, change)


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
            _all_asked(decision, by)
            return _with(decision, status="accepted")
    return _settled(_with(decision, approvals=approvals, objections=objections))


def _all_asked(decision: Decision, by: _By) -> None:
    missing = len(set(decision.deciders) - set(decision.approvals))
    if missing and not by.may_all:
        people = "1 decider" if missing == 1 else f"{missing} deciders"
        raise ChangeRefused(
            f"{decision.id} still waits for {people}; it is accepted once all have approved. "
            "Edit it if a decider can't answer."
        )


def _moved(decision: Decision, change: Change) -> Decision:
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
        _to_come(edited.revisit_on, by.now)
    return _settled(_with(edited, revision=decision.revision + 1, **_votes(edited, decision, by)))


def _redacted(decision: Decision) -> Decision:
    kept = {name: value for name, value in decision if name in _KEPT}
    blank = {"title": REDACTED, "why": "", "chosen": REDACTED, "chosen_label": REDACTED}
    written = {"revision": decision.revision + 1, "redacted": True}
    return Decision.model_validate(kept | blank | written)


def _votes(edited: Decision, decision: Decision, by: _By) -> dict[str, Mapping[str, Any]]:
    """The approvals and objections that an edit leaves.

    Another choice asks everybody anew; whoever is no decider any more has no vote.
    """
    if edited.status == "proposed" and edited.chosen_label != decision.chosen_label:
        own = {by.who: by.now} if by.who in edited.deciders else {}
        return {"approvals": own, "objections": {}}
    return {
        name: {who: said for who, said in votes.items() if who in edited.deciders}
        for name, votes in (("approvals", edited.approvals), ("objections", edited.objections))
    }


def _settled(decision: Decision) -> Decision:
    """`decision`, accepted where all deciders of a proposal have approved."""
    agreed = decision.deciders and set(decision.deciders) <= set(decision.approvals)
    if decision.status == "proposed" and agreed:
        return _with(decision, status="accepted")
    return decision


def _with(decision: Decision, **changed: Any) -> Decision:
    return decision.model_copy(update=changed)


def _to_come(day: date | None, now: datetime) -> None:
    if day and day < now.date() - timedelta(days=1):  # it may still be yesterday where they are
        raise ChangeRefused("That day has passed. Choose one to come.")
