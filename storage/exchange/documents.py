"""A decision with its history as one document of plain values, and back; every format carries it.

The workspace is no part of it: a record may be taken into another one.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from storage.moments import stamp
from storage.record import history
from storage.records import SLACK, Decision, Event, ExportedDecision, Record, Text, number_of

Document = dict[str, Any]

FIELDS = tuple(name for name in Decision.model_fields if name != "team_id")
"""The keys of a document, between `id` and `history`."""

MOST_CHARACTERS = 100_000_000
"""So much is read into memory at once, of one decision or of a file in a layout of its own."""

HIGHEST = 999_999_999
"""A number that people can still type; there is room for more behind it."""

_ENTRY = ("sequence", "at", "who", "what", "why", "changes", "salt", "content_hash", "hash")


class DocumentError(Exception):
    """A document can't be taken; `str()` says why, without the place where it is."""


class _Entry(Record):
    """An entry as a document has it: hashes and salts may be missing."""

    at: str
    who: Text
    what: str
    why: Text | None = ""
    changes: Mapping[str, Any] | None
    sequence: int | None = None
    salt: str | None = None
    content_hash: str | None = None
    hash: str | None = None


def document(told: ExportedDecision) -> Document:
    """All that is known of a decision."""
    fields = told.decision.model_dump(mode="json")
    entries = [event.model_dump(mode="json", include=set(_ENTRY)) for event in told.history]
    return {
        "id": told.decision.id,
        **{name: fields[name] for name in FIELDS},
        "history": [{name: entry[name] for name in _ENTRY} for entry in entries],
    }


def told(team_id: str, given: Mapping[str, Any]) -> ExportedDecision:
    """The decision of a document, in the workspace `team_id`; raises `DocumentError`.

    Without a history one is begun, and hashes that are missing are made; what is there must be
    right and tell of this decision.
    """
    fields = {name: value for name, value in given.items() if name not in {"id", "history"}}
    decision = _valid(Decision, {"team_id": team_id} | fields)
    if not all(0 < n <= HIGHEST for n in (decision.number, *map(number_of, decision.linked))):
        raise DocumentError(f"number: a decision's number is 1 or more, up to {HIGHEST}")
    if given.get("id", decision.id) != decision.id:
        raise DocumentError(f"id: {given['id']!r} is not the id of number {decision.number}")
    if (decision.status == "superseded") != bool(decision.superseded_by):
        raise DocumentError("status: a decision is superseded by another one, or not at all")
    if decision.id in decision.linked:
        raise DocumentError("superseded_by: a decision can't supersede itself")
    made = tuple(_chained(decision, _entries(decision, given.get("history"))))
    _agreeing(decision, made)
    return ExportedDecision(decision, made)


def _entries(decision: Decision, given: Any) -> list[_Entry]:
    """What a document tells of the history, or a beginning where that is nothing.

    Earlier versions did not tell who may see it.
    """
    told = given or [_beginning(decision)]
    if not isinstance(told, list):
        raise DocumentError("history: a list of entries is due")
    entries = [_valid(_Entry, entry) for entry in told]
    if any("visibility" in (entry.changes or {}) for entry in entries):
        return entries
    return [*entries, *_placing(decision, entries[-1].at)]


def _beginning(decision: Decision) -> dict[str, Any]:
    key = {history.KEY: f"import:{decision.id}"}
    return {
        "at": stamp(decision.created_at),
        "who": decision.created_by,
        "what": "recorded",
        "changes": key | history.differences(None, decision),
    }


def _placing(decision: Decision, at: str) -> Iterable[_Entry]:
    """What tells who may see the decision; nothing where nobody knows."""
    if decision.visibility != "unknown":
        changes = {"visibility": decision.visibility}
        yield _Entry(at=at, who=SLACK, what="placed", changes=changes)


def _chained(decision: Decision, entries: Iterable[_Entry]) -> Iterable[Event]:
    previous = ""
    for sequence, entry in enumerate(entries, 1):
        previous_event = _event(decision, entry, sequence, previous)
        previous = previous_event.hash
        yield previous_event


def _event(decision: Decision, entry: _Entry, sequence: int, previous: str) -> Event:
    """The entry with what it lacks; `DocumentError` where what it has is wrong."""
    given = entry.model_dump(exclude_none=True)
    made = given | {"sequence": sequence, "number": decision.number}
    if entry.changes is not None:
        made["salt"] = entry.salt or history.new_salt()
        made["content_hash"] = _content_hash(made["salt"], entry)
    elif entry.content_hash is None:
        raise DocumentError(f"history: entry {sequence} has neither changes nor their hash")
    absent = {"why": None, "changes": None, "salt": None, "hash": "", "team_id": decision.team_id}
    event: Event = _valid(Event, absent | made)
    final = event.model_copy(update={"hash": history.linked(previous, history.stored(event))})
    wrong = [name for name in ("sequence", "content_hash", "hash") if _differs(final, entry, name)]
    if wrong:
        raise DocumentError(f"history: the {wrong[0]} of entry {sequence} is not right")
    return final


def _content_hash(salt: str, entry: _Entry) -> str:
    try:
        return history.content_hash(salt, history.worded(entry.why or "", entry.changes or {}))
    except UnicodeEncodeError:
        raise DocumentError("history: half a character is in it") from None


def _differs(event: Event, entry: _Entry, name: str) -> bool:
    return getattr(entry, name) is not None and getattr(entry, name) != getattr(event, name)


def _agreeing(decision: Decision, made: tuple[Event, ...]) -> None:
    """Raise `DocumentError` unless the history is whole and tells of this decision."""
    key = history.key_of(made)
    if key is not None and not (key and isinstance(key, str)):
        raise DocumentError("history: the key of a decision is a text, and not an empty one")
    try:
        folded = history.folded(decision.team_id, decision.number, made)
    except ValidationError as error:
        raise DocumentError(f"history: {_sentence(error)}") from None
    untold = sorted(history.differences(folded, decision))
    if untold:
        raise DocumentError(f"history: it tells otherwise of {', '.join(untold)}")
    for problem in history.broken([*map(history.stored, made)], made[-1].hash):
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
