"""What people can do to a decision by button."""

from dataclasses import dataclass
from typing import Final

from bot import ids
from storage.record.changes import (
    Accept,
    Approve,
    Change,
    Deprecate,
    Edit,
    Object,
    Reject,
    Reopen,
    Supersede,
)
from storage.record.lifecycle import refusal
from storage.records import Decision


@dataclass(frozen=True, slots=True)
class Move:
    """A button: its action_id, its text, the change that it makes, and what it asks before.

    `asks` is the label of the field for the reason; empty where there is none to give. `word` goes
    before the decision's number in a title.
    """

    action: str
    label: str
    kind: type[Change]
    asks: str = ""
    word: str = ""


APPROVE: Final = Move(ids.APPROVE, "Approve", Approve)
OBJECT: Final = Move(ids.OBJECT, "Object", Object, asks="What's your objection?", word="Object to")
ACCEPT: Final = Move(ids.ACCEPT, "Accept", Accept)
REJECT: Final = Move(ids.REJECT, "Reject", Reject, asks="Why are you rejecting it?")
DEPRECATE: Final = Move(ids.DEPRECATE, "Deprecate", Deprecate, asks="Why does it no longer hold?")
REOPEN: Final = Move(ids.REOPEN, "Reopen", Reopen, asks="Why are you reopening it?")
SUPERSEDE: Final = Move(ids.SUPERSEDE, "Supersede", Supersede)
EDIT: Final = Move(ids.EDIT, "Edit", Edit)

MOVES: Final = (APPROVE, OBJECT, ACCEPT, REJECT, SUPERSEDE, DEPRECATE, REOPEN, EDIT)
PLAIN: Final = (APPROVE, ACCEPT)
"""Made by the press alone."""
REASONED: Final = {move.action: move for move in MOVES if move.asks}
"""Made once the reason is given, by action_id."""


def offered(decision: Decision, user: str, *, may_all: bool = False) -> tuple[Move, ...]:
    """What the user can do to it now; `may_all` is whether they may act as the author does."""
    return tuple(move for move in MOVES if _fits(decision, move, user, may_all=may_all))


def _fits(decision: Decision, move: Move, user: str, *, may_all: bool) -> bool:
    if refusal(decision, move.kind, user, may_all=may_all):
        return False
    if move is APPROVE:
        return user not in decision.approvals
    if move is ACCEPT:
        return set(decision.deciders) <= set(decision.approvals)
    return True
