"""The buttons that change a decision."""

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
class ChangeButton:
    """A button and the change that it makes.

    `reason_label` labels the field that asks for a reason; it is empty if there is none to give.
    `form_title` goes before the decision's id in the form's title, instead of the button's label.
    """

    action_id: str
    label: str
    change: type[Change]
    reason_label: str = ""
    form_title: str = ""


APPROVE: Final = ChangeButton(ids.APPROVE, "Approve", Approve)
OBJECT: Final = ChangeButton(
    ids.OBJECT, "Object", Object, reason_label="What's your objection?", form_title="Object to"
)
ACCEPT: Final = ChangeButton(ids.ACCEPT, "Accept", Accept)
REJECT: Final = ChangeButton(ids.REJECT, "Reject", Reject, reason_label="Why are you rejecting it?")
DEPRECATE: Final = ChangeButton(
    ids.DEPRECATE, "Deprecate", Deprecate, reason_label="Why does it no longer hold?"
)
REOPEN: Final = ChangeButton(ids.REOPEN, "Reopen", Reopen, reason_label="Why are you reopening it?")
SUPERSEDE: Final = ChangeButton(ids.SUPERSEDE, "Supersede", Supersede)
EDIT: Final = ChangeButton(ids.EDIT, "Edit", Edit)

CHANGE_BUTTONS: Final = (APPROVE, OBJECT, ACCEPT, REJECT, SUPERSEDE, DEPRECATE, REOPEN, EDIT)
IMMEDIATE: Final = (APPROVE, ACCEPT)
"""The buttons that make their change without opening a form."""
WITH_REASON: Final = {button.action_id: button for button in CHANGE_BUTTONS if button.reason_label}
"""The buttons that open a form for the reason, by action_id."""


def available_buttons(
    decision: Decision, user: str, *, may_all: bool = False
) -> tuple[ChangeButton, ...]:
    """Return the buttons that work for the user now.

    `may_all` grants the user the rights of the decision's author.
    """
    return tuple(
        button for button in CHANGE_BUTTONS if _works(decision, button, user, may_all=may_all)
    )


def _works(decision: Decision, button: ChangeButton, user: str, *, may_all: bool) -> bool:
    if refusal(decision, button.change, user, may_all=may_all):
        return False
    if button is APPROVE:
        return user not in decision.approvals
    if button is ACCEPT:
        return set(decision.deciders) <= set(decision.approvals)
    return True
