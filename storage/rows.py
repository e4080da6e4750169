"""Decisions and what happened to them as rows of their tables, and back."""

from sqlite3 import Row
from typing import Any

from storage.columns import packed, parsed, unpacked
from storage.damaged import Damaged, Listed
from storage.moments import stamp
from storage.records import Considered, Decision, Event

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
