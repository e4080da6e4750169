"""A decision as a row of its table, and back."""

import json
from sqlite3 import Row
from typing import Any

from storage.moments import stamp
from storage.records import Decision

COLUMNS = tuple(Decision.model_fields)
"""The columns of `decisions` that hold the decision itself."""

_NESTED = ("options", "reasons", "answers", "drivers", "deciders")


def to_row(decision: Decision) -> dict[str, Any]:
    """Its columns; what has parts is JSON, so that a column holds one text."""
    row = decision.model_dump(mode="json")
    parts = {name: json.dumps(row[name], ensure_ascii=False) for name in _NESTED}
    return row | parts | {"created_at": stamp(decision.created_at)}


def from_row(row: Row) -> Decision:
    """The decision in `row`, which may have other columns too."""
    parts = {name: json.loads(row[name]) for name in _NESTED}
    return Decision.model_validate({name: row[name] for name in COLUMNS} | parts)


def text_of(decision: Decision) -> str:
    """All the words by which it can be found."""
    texts = (
        decision.id,
        decision.title,
        decision.why,
        decision.chosen_label,
        decision.recommended_label or "",
        decision.guide_title or "",
        *(option.label for option in decision.options),
        *decision.reasons,
        *(text for driver in decision.drivers.items() for text in driver),
    )
    return "\n".join(texts)
