"""What people do to a decision, as frozen values; who may, and in which state it can be done."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Literal, get_args

from storage.errors import Refused
from storage.records import Decision, DecisionId, Event, Record, Status, Text, What

Editable = Literal[
    "title",
    "context",
    "why",
    "chosen",
    "chosen_label",
    "consequences",
    "confirmation",
    "deciders",
    "consulted",
    "informed",
    "revisit_on",
    "source",
]

_EDITABLE = frozenset(get_args(Editable))


class ChangeRefused(Refused):
    """The change can't be made; `str()` says why and what to do next."""


class Conflict(ChangeRefused):
    """Somebody else has edited the decision meanwhile, and nothing was overwritten.

    `decision` is how it stands now, and `edits` are what was done to its words since, oldest first.
    """

    def __init__(self, decision: Decision, edits: Sequence[Event]) -> None:
        fields = dict.fromkeys(name for event in edits for name in event.changes or ())
        named = ", ".join(name.replace("_", " ") for name in fields if name in _EDITABLE)
        super().__init__(
            f"{decision.id} was edited meanwhile{f' ({named})' if named else ''}. Your change is "
            "not saved; read what it says now, then make yours again."
        )
        self.decision = decision
        self.edits = tuple(edits)


class Change(Record):
    """The ground of every change: what it is called, and the states in which it can be made.

    `reason` is in the person's own words. The author and the deciders may make it, unless it is
    for the deciders only, or for the operator and the owners only.
    """

    what: ClassVar[What]
    of: ClassVar[tuple[Status, ...]] = ("proposed", "accepted", "rejected", "deprecated")
    deciders_only: ClassVar[bool] = False
    owners_only: ClassVar[bool] = False
    reason: Text = ""


class Approve(Change):
    """A decider agrees; once all have, the decision is accepted."""

    what = "approved"
    of = ("proposed",)
    deciders_only = True


class Object(Change):
    """A decider disagrees and says why; the same person may approve later."""

    what = "objected"
    of = ("proposed",)
    deciders_only = True
    reason: Text


class Accept(Change):
    """Accept what no decider has still to approve."""

    what = "accepted"
    of = ("proposed",)


class Reject(Change):
    """Turn a proposal down."""

    what = "rejected"
    of = ("proposed",)
    reason: Text


class Deprecate(Change):
    """It holds no longer, and nothing takes its place."""

    what = "deprecated"
    of = ("accepted",)
    reason: Text


class Supersede(Change):
    """Another decision of the same workspace takes its place."""

    what = "superseded"
    of = ("accepted", "rejected", "deprecated")
    by: DecisionId


class Reopen(Change):
    """Make it a proposal again, which nobody has approved and nothing supersedes."""

    what = "reopened"
    of = ("accepted", "rejected", "deprecated", "superseded")
    reason: Text


class Edit(Change):
    """Write `fields` anew, each in full."""

    what = "edited"
    fields: Mapping[Editable, Any]


class Confirm(Change):
    """It still holds; look at it again on the day `next`, or never."""

    what = "confirmed"
    of = ("proposed", "accepted")
    next: date | None = None


class Snooze(Change):
    """Ask again on the day `until`."""

    what = "snoozed"
    of = ("proposed", "accepted")
    until: date


class Redact(Change):
    """Remove the words for good, from the history too, and keep the fact."""

    what = "redacted"
    of = ("proposed", "accepted", "rejected", "deprecated", "superseded")
    owners_only = True
    reason: Text
