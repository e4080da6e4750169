"""Decisions and what happened to them as rows of their tables, and back."""

import json
from collections.abc import Mapping
from sqlite3 import Row
from typing import Any

from storage.moments import stamp
from storage.records import Considered, Damaged, Decision, Event, Listed

COLUMNS = tuple(Decision.model_fields)
"""The columns of `decisions` that hold the decision itself."""

_WORDLESS = {"why": None, "changes": None}
_NESTED = (
    *("options", "reasons", "answers", "drivers", "deciders", "consulted", "informed"),
    *("approvals", "objections", "supersedes"),
)


def to_row(decision: Decision) -> dict[str, Any]:
    """Its columns."""
    row = packed(decision.model_dump(mode="json"), *_NESTED, ensure_ascii=False)
    return row | {"created_at": stamp(decision.created_at)}


def from_row(row: Row) -> Decision:
    """The decision in `row`, which may have other columns too; ValueError if it can't be read."""
    values = unpacked(row, *_NESTED)
    return Decision.model_validate({name: values[name] for name in COLUMNS})


def listed(row: Row) -> Listed:
    """The decision in `row`, or that it can't be read."""
    try:
        return from_row(row)
    except ValueError:
        return Damaged.model_validate({name: row[name] for name in Damaged.model_fields})


def text_of(decision: Decision) -> str:
    """All the words by which it can be found."""
    texts = (
        decision.id,
        decision.title,
        decision.context,
        decision.why,
        decision.chosen_label,
        decision.recommended_label or "",
        decision.guide_title or "",
        decision.consequences,
        decision.confirmation,
        *(text for option in decision.options for text in _of_option(option)),
        *decision.reasons,
        *(text for driver in decision.drivers.items() for text in driver),
    )
    return "\n".join(texts)


def event_of(row: Row) -> Event:
    """The entry of a history in `row`."""
    says = parsed(row["says"]) if row["says"] else _WORDLESS
    if not isinstance(says, dict) or says.keys() != _WORDLESS.keys():
        raise ValueError("a reason and changes are due")
    told = {name: row[name] for name in Event.model_fields if name not in says}
    return Event.model_validate(told | says)


def _of_option(option: Considered) -> tuple[str, ...]:
    return (option.label, option.summary, *option.pros, *option.cons)


def packed(values: Mapping[str, Any], *nested: str, ensure_ascii: bool = True) -> dict[str, Any]:
    """The columns of `values`, those that `nested` names as JSON.

    Only what is cleaned of half characters may do without `ensure_ascii`.
    """
    texts = {name: json.dumps(values[name], ensure_ascii=ensure_ascii) for name in nested}
    return {**values, **texts}


def parsed(text: str) -> Any:
    """What the JSON says; ValueError where it is none, or nested too deeply to be read."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def unpacked(row: Row, *nested: str) -> dict[str, Any]:
    """The values in the columns of `row`, those that `nested` names read from their JSON."""
    return dict(row) | {name: parsed(row[name]) for name in nested}
