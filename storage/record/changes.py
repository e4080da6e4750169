"""Changes to a decision, as frozen values: who may make them, and in which status."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator

from storage.errors import RequestRefused
from storage.records import EDITABLE, Decision, DecisionId, Event, EventKind, Record, Status, Text


def _require_editable(field: str) -> str:
    if field not in EDITABLE:
        raise ValueError("can't be edited")
    return field


Editable = Annotated[str, AfterValidator(_require_editable)]


class ChangeRefused(RequestRefused):
    """The change can't be made."""


class Conflict(ChangeRefused):
    """Somebody else has edited the decision in the meantime; nothing was overwritten.

    `decision` is its current state, and `edits` are the edits made since, oldest first.
    """

    def __init__(self, decision: Decision, edits: Sequence[Event]) -> None:
        fields = dict.fromkeys(name for event in edits for name in event.changes or ())
        named = ", ".join(name.replace("_", " ") for name in fields if name in EDITABLE)
        super().__init__(
            f"{decision.id} was edited in the meantime{f' ({named})' if named else ''}. Your "
            "change was not saved; read the current version, then make your change again."
        )
        self.decision = decision
        self.edits = tuple(edits)


class Change(Record):
    """Base of all changes, with the kind of event it adds and the statuses it applies to.

    The author and the deciders may make it, unless it is for the deciders only, or for the
    operator and the workspace's owners only. `reason` is in the person's own words.
    """

    what: ClassVar[EventKind]
    of: ClassVar[tuple[Status, ...]] = ("proposed", "accepted", "rejected", "deprecated")
    deciders_only: ClassVar[bool] = False
    owners_only: ClassVar[bool] = False
    reason: Text = ""


class Approve(Change):
    """Approve as a decider. Once all deciders have, the decision is accepted."""

    what = "approved"
    of = ("proposed",)
    deciders_only = True


class Object(Change):
    """Object as a decider, with a reason. The same person may approve later."""

    what = "objected"
    of = ("proposed",)
    deciders_only = True
    reason: Text


class Accept(Change):
    """Accept a proposal that all deciders have approved, if any."""

    what = "accepted"
    of = ("proposed",)


class Reject(Change):
    """Reject a proposal."""

    what = "rejected"
    of = ("proposed",)
    reason: Text


class Deprecate(Change):
    """End a decision without a successor."""

    what = "deprecated"
    of = ("accepted",)
    reason: Text


class Supersede(Change):
    """Replace a decision by another one of the same workspace."""

    what = "superseded"
    of = ("accepted", "rejected", "deprecated")
    by: DecisionId


class Reopen(Change):
    """Make it a proposal again, without votes or a successor."""

    what = "reopened"
    of = ("accepted", "rejected", "deprecated", "superseded")
    reason: Text


class Edit(Change):
    """Replace `fields` by new values, each in full."""

    what = "edited"
    fields: Mapping[Editable, Any]


class Confirm(Change):
    """Confirm that it still holds. Ask again on the day `next`, or never."""

    what = "confirmed"
    of = ("proposed", "accepted")
    next: date | None = None


class Snooze(Change):
    """Ask again on the day `until`."""

    what = "snoozed"
    of = ("proposed", "accepted")
    until: date


class Redact(Change):
    """Remove the words for good, from the history too, but keep the fact of the decision."""

    what = "redacted"
    of = ("proposed", "accepted", "rejected", "deprecated", "superseded")
    owners_only = True
    reason: Text
