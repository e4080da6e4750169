"""Decisions and their history as table rows, and back."""

import json
from collections.abc import Mapping
from sqlite3 import Row
from typing import Any

from storage.moments import stamp
from storage.records import (
    ConsideredOption,
    DamagedDecision,
    Decision,
    DecisionOrDamaged,
    Event,
)

COLUMNS = tuple(Decision.model_fields)
"""The columns of `decisions` that hold the fields of a decision."""

_REMOVED = {"why": None, "changes": None}
_JSON_COLUMNS = (
    *("options", "reasons", "answers", "drivers", "deciders", "consulted", "informed"),
    *("approvals", "objections", "supersedes"),
)


def to_row(decision: Decision) -> dict[str, Any]:
    """Return the columns of `decision`."""
    row = encode_json(decision.model_dump(mode="json"), *_JSON_COLUMNS, ensure_ascii=False)
    return row | {"created_at": stamp(decision.created_at)}


def from_row(row: Row) -> Decision:
    """Return the decision in `row`, ignoring other columns. Raise ValueError if it is damaged."""
    values = decode_json(row, *_JSON_COLUMNS)
    return Decision.model_validate({name: values[name] for name in COLUMNS})


def read_row(row: Row) -> DecisionOrDamaged:
    """Return the decision in `row`, or a `DamagedDecision` if it can't be read."""
    try:
        return from_row(row)
    except ValueError:
        values = {name: row[name] for name in DamagedDecision.model_fields}
        return DamagedDecision.model_validate(values)


def search_text(decision: Decision) -> str:
    """Return the text that search indexes."""
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
        *(text for option in decision.options for text in _option_texts(option)),
        *decision.reasons,
        *(text for driver in decision.drivers.items() for text in driver),
    )
    return "\n".join(texts)


def event_from_row(row: Row) -> Event:
    """Return the history entry in `row`. Raise ValueError if it is damaged."""
    says = parse_json(row["says"]) if row["says"] else _REMOVED
    if not isinstance(says, dict) or says.keys() != _REMOVED.keys():
        raise ValueError("expected a reason and changes")
    columns = {name: row[name] for name in Event.model_fields if name not in says}
    return Event.model_validate(columns | says)


def encode_json(
    values: Mapping[str, Any], *columns: str, ensure_ascii: bool = True
) -> dict[str, Any]:
    """Return `values` with the named `columns` as JSON.

    Pass `ensure_ascii=False` only for text without lone surrogates.
    """
    encoded = {name: json.dumps(values[name], ensure_ascii=ensure_ascii) for name in columns}
    return {**values, **encoded}


def decode_json(row: Row, *columns: str) -> dict[str, Any]:
    """Return the columns of `row`, with the named `columns` decoded from JSON.

    Raise ValueError if one of them is not JSON.
    """
    return dict(row) | {name: parse_json(row[name]) for name in columns}


def parse_json(text: str) -> Any:
    """Return the value of a JSON text. Raise ValueError if it is invalid or nested too deeply."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _option_texts(option: ConsideredOption) -> tuple[str, ...]:
    return (option.label, option.summary, *option.pros, *option.cons)
