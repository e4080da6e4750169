"""A decision with its history as a document of plain values, and back. All formats carry it.

It doesn't contain the workspace, since a record may be imported into a different one.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from storage.errors import RecordError
from storage.moments import stamp
from storage.record import history
from storage.records import SLACK, Decision, Event, ExportedDecision, Record, Text, number_of

Document = dict[str, Any]

FIELDS = tuple(name for name in Decision.model_fields if name != "team_id")
"""The keys of a document, between `id` and `history`."""

MAX_CHARACTERS = 100_000_000
"""Characters read into memory at once: of one decision, or of a file with a free layout."""

MAX_NUMBER = 999_999_999
"""The highest number of an imported decision, far below what the tables can store."""

_ENTRY = ("sequence", "at", "who", "what", "why", "changes", "salt", "content_hash", "hash")


class DocumentError(RecordError):
    """A document is invalid. `line` is the line of its file, if known."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.line = line


class _Entry(Record):
    """An entry of a document's history, perhaps without hashes and salt."""

    at: str
    who: Text
    what: str
    why: Text | None = ""
    changes: Mapping[str, Any] | None
    sequence: int | None = None
    salt: str | None = None
    content_hash: str | None = None
    hash: str | None = None


def to_document(record: ExportedDecision) -> Document:
    """Return all that is stored about a decision."""
    fields = record.decision.model_dump(mode="json")
    entries = [event.model_dump(mode="json", include=set(_ENTRY)) for event in record.history]
    return {
        "id": record.decision.id,
        **{name: fields[name] for name in FIELDS},
        "history": [{name: entry[name] for name in _ENTRY} for entry in entries],
    }


def from_document(team_id: str, given: Mapping[str, Any]) -> ExportedDecision:
    """Return the decision of a document, in the workspace `team_id`.

    A missing history is begun, and missing hashes are computed. Raise `DocumentError` if the
    document is invalid, if a hash is wrong, or if the history is of a different decision.
    """
    fields = {name: value for name, value in given.items() if name not in {"id", "history"}}
    decision = _valid(Decision, {"team_id": team_id} | fields)
    if not all(0 < n <= MAX_NUMBER for n in (decision.number, *map(number_of, decision.linked))):
        raise DocumentError(f"number: expected a number from 1 to {MAX_NUMBER}")
    if given.get("id", decision.id) != decision.id:
        raise DocumentError(f"id: {given['id']!r} is not the id of number {decision.number}")
    if (decision.status == "superseded") != bool(decision.superseded_by):
        raise DocumentError("status: a superseded decision needs superseded_by, and only that")
    if decision.id in decision.linked:
        raise DocumentError("superseded_by: a decision can't supersede itself")
    events = tuple(_chained(decision, _entries(decision, given.get("history"))))
    _check_history(decision, events)
    return ExportedDecision(decision, events)


def _entries(decision: Decision, given: Any) -> list[_Entry]:
    """Return the entries of a document, or a first one if it has none.

    Exports of earlier versions lack the visibility, which is added.
    """
    values = given or [_first_entry(decision)]
    if not isinstance(values, list):
        raise DocumentError("history: expected a list of entries")
    entries = [_valid(_Entry, value) for value in values]
    if any("visibility" in (entry.changes or {}) for entry in entries):
        return entries
    return [*entries, *_placing(decision, entries[-1].at)]


def _first_entry(decision: Decision) -> dict[str, Any]:
    key = {history.KEY: f"import:{decision.id}"}
    return {
        "at": stamp(decision.created_at),
        "who": decision.created_by,
        "what": "recorded",
        "changes": key | history.changed_fields(None, decision),
    }


def _placing(decision: Decision, at: str) -> Iterable[_Entry]:
    """Yield an entry with the visibility of the decision, unless that is unknown."""
    if decision.visibility != "unknown":
        changes = {"visibility": decision.visibility}
        yield _Entry(at=at, who=SLACK, what="placed", changes=changes)


def _chained(decision: Decision, entries: Iterable[_Entry]) -> Iterable[Event]:
    previous = ""
    for sequence, entry in enumerate(entries, 1):
        event = _event(decision, entry, sequence, previous)
        previous = event.hash
        yield event


def _event(decision: Decision, entry: _Entry, sequence: int, previous: str) -> Event:
    """Return the entry with its missing hashes. Raise `DocumentError` if one is wrong."""
    given = entry.model_dump(exclude_none=True)
    values = given | {"sequence": sequence, "number": decision.number}
    if entry.changes is not None:
        values["salt"] = entry.salt or history.new_salt()
        values["content_hash"] = _content_hash(values["salt"], entry)
    elif entry.content_hash is None:
        raise DocumentError(f"history: entry {sequence} has neither changes nor their hash")
    defaults = {"why": None, "changes": None, "salt": None, "hash": "", "team_id": decision.team_id}
    event: Event = _valid(Event, defaults | values)
    final = event.model_copy(update={"hash": history.chain_hash(previous, history.to_row(event))})
    wrong = [name for name in ("sequence", "content_hash", "hash") if _differs(final, entry, name)]
    if wrong:
        raise DocumentError(f"history: the {wrong[0]} of entry {sequence} is wrong")
    return final


def _content_hash(salt: str, entry: _Entry) -> str:
    try:
        return history.content_hash(salt, history.entry_text(entry.why or "", entry.changes or {}))
    except UnicodeEncodeError:
        raise DocumentError("history: it contains half a character") from None


def _differs(event: Event, entry: _Entry, name: str) -> bool:
    return getattr(entry, name) is not None and getattr(entry, name) != getattr(event, name)


def _check_history(decision: Decision, events: tuple[Event, ...]) -> None:
    """Raise `DocumentError` unless the history is complete and results in this decision."""
    key = history.key_of(events)
    if key is not None and not (key and isinstance(key, str)):
        raise DocumentError("history: the key of a decision must be a text, and not empty")
    try:
        replayed = history.replay(decision.team_id, decision.number, events)
    except ValidationError as error:
        raise DocumentError(f"history: {_sentence(error)}") from None
    if wrong := sorted(history.changed_fields(replayed, decision)):
        raise DocumentError(f"history: it differs from the decision in {', '.join(wrong)}")
    for problem in history.chain_problems([*map(history.to_row, events)], events[-1].hash):
        raise DocumentError(f"history: {problem}")


def _valid(kind: Any, given: Any) -> Any:
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise DocumentError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(map(str, first["loc"])) or "the decision"
    return f"{place}: {first['msg']}"
