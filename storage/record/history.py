"""Hash-chained histories, and the decisions that they replay to.

The reason and the changes of an entry are stored as one JSON text. Its content hash is SHA-256 of
a salt and that text; its hash is SHA-256 of the previous entry's hash, its other fields and its
content hash. So the words can be removed later, with the salt, and the chain remains valid.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from storage.moments import stamp
from storage.records import Decision, Event

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SALT_BYTES = 16
_NEW_REVISION = frozenset({"edited", "redacted"})
_IN_ROW = frozenset({"team_id", "number"})
"""Fields that the row of an entry holds already."""

KEY = "key"
"""The field of an entry with the whole decision for the key that it was recorded under."""


def new_salt() -> str:
    """Return an unpredictable salt, without which removed words can't be guessed from a hash."""
    return secrets.token_hex(_SALT_BYTES)


def compact(value: Any) -> str:
    """Return `value` as JSON on one line. Equal values give equal texts; the key order counts."""
    return _ENCODER.encode(value)


def entry_text(why: str, changes: Mapping[str, Any]) -> str:
    """Return the text of an entry: its reason and changes as JSON."""
    return compact({"why": why, "changes": changes})


def content_hash(salt: str, says: str) -> str:
    """Return the hash of the text of an entry."""
    return sha256(f"{salt}{says}".encode()).hexdigest()


def chain_hash(previous: str, entry: Mapping[str, Any]) -> str:
    """Return the hash of an entry, given that of the previous one ("" for the first).

    `entry` holds number, sequence, at, who, what and content_hash as they are stored.
    """
    fields = [entry[name] for name in ("number", "sequence", "at", "who", "what", "content_hash")]
    return sha256(compact([previous, *fields]).encode()).hexdigest()


def to_row(event: Event) -> dict[str, Any]:
    """Return the columns of an entry."""
    says = None if event.changes is None else entry_text(event.why or "", event.changes)
    columns = event.model_dump(exclude={"at", "why", "changes"})
    return columns | {"at": stamp(event.at), "says": says}


def changed_fields(before: Decision | None, after: Decision) -> dict[str, Any]:
    """Return the fields that differ, with their values in `after` as JSON; all without `before`.

    The order of lists and mappings counts, as it does for readers.
    """
    fields = after.model_dump(mode="json", exclude=set(_IN_ROW))
    earlier = before.model_dump(mode="json") if before else {}
    return {
        name: value
        for name, value in fields.items()
        if name not in earlier or compact(earlier[name]) != compact(value)
    }


def chain_problems(entries: Sequence[Mapping[str, Any]], head: str) -> Iterator[str]:
    """Yield the problems with the stored entries of one decision, whose last hash is `head`.

    Only redacting removes words, and then those of all entries before it.
    """
    previous = ""
    redacted = max(
        (index for index, entry in enumerate(entries) if entry["what"] == "redacted"), default=0
    )
    for index, entry in enumerate(entries):
        if entry["sequence"] != index + 1 or entry["hash"] != chain_hash(previous, entry):
            yield f"entry {index + 1} of its history was changed, or one before it is missing"
        if (entry["says"] is None) != (index < redacted) or not _has_valid_text(entry):
            yield f"the text of entry {index + 1} of its history was changed"
        previous = entry["hash"]
    if not entries or entries[0]["what"] != "recorded":
        yield "the first entry of its history is missing"
    if previous != head:
        yield "the last entry of its history is missing"


def _has_valid_text(entry: Mapping[str, Any]) -> bool:
    if entry["says"] is None:
        return entry["salt"] is None
    return bool(entry["content_hash"] == content_hash(entry["salt"] or "", entry["says"]))


def key_of(history: Iterable[Event]) -> str | None:
    """Return the key that the decision was recorded under, or None if no entry holds it."""
    keys = (event.changes[KEY] for event in history if event.changes and KEY in event.changes)
    return next(keys, None)


def revisions(history: Iterable[Event]) -> tuple[Event, ...]:
    """Return the entries that each began a new revision."""
    return tuple(event for event in history if event.what in _NEW_REVISION)


def at_revision(revision: int, team_id: str, number: int, history: Iterable[Event]) -> Decision:
    """Return the decision as it was at the end of a revision, the first being 1."""
    past, current = [], 1
    for event in history:
        current += event.what in _NEW_REVISION
        if current > revision:
            break
        past.append(event)
    return replay(team_id, number, past)


def replay(team_id: str, number: int, history: Iterable[Event]) -> Decision:
    """Return the decision that `history` results in. Raise ValueError if it is incomplete."""
    fields: dict[str, Any] = {}
    for event in history:
        fields |= event.changes or {}
    fields.pop(KEY, None)
    return Decision.model_validate({"team_id": team_id, "number": number} | fields)
