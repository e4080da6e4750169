"""Decisions and their history as table rows, and back."""

import json
from collections.abc import Iterator, Mapping
from sqlite3 import Row
from typing import Any

from storage.moments import stamp
from storage.records import (
    FIELDS,
    JSON_FIELDS,
    ConsideredOption,
    DamagedDecision,
    Decision,
    DecisionOrDamaged,
    Event,
)

COLUMNS = tuple(Decision.model_fields)
"""The columns of `decisions` that hold the fields of a decision."""

_REMOVED = {"why": None, "changes": None}


def to_row(decision: Decision) -> dict[str, Any]:
    """Return the columns of `decision`."""
    row = encode_json(decision.model_dump(mode="json"), *JSON_FIELDS, ensure_ascii=False)
    return row | {"created_at": stamp(decision.created_at)}


def from_row(row: Row) -> Decision:
    """Return the decision in `row`, ignoring other columns. Raise ValueError if it is damaged."""
    values = decode_json(row, *JSON_FIELDS)
    return Decision.model_validate({name: values[name] for name in COLUMNS})


def read_row(row: Row) -> DecisionOrDamaged:
    """Return the decision in `row`, or a `DamagedDecision` if it can't be read."""
    try:
        return from_row(row)
    except ValueError:
        values = {name: row[name] for name in DamagedDecision.model_fields}
        return DamagedDecision.model_validate(values)


def search_text(decision: Decision) -> str:
    """Return the text that search indexes: the id, the texts, then the items of the lists."""
    indexed = [name for name, about in FIELDS.items() if about.indexed]
    indexed.sort(key=JSON_FIELDS.__contains__)
    texts = (text for name in indexed for text in _texts(getattr(decision, name)))
    return "\n".join((decision.id, *texts))


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


def _texts(value: object) -> Iterator[str]:
    match value:
        case ConsideredOption():
            yield from (value.label, value.summary, *value.pros, *value.cons)
        case tuple():
            yield from (text for item in value for text in _texts(item))
        case Mapping():
            yield from (text for pair in value.items() for text in pair)
        case _:
            yield str(value or "")
