"""How a history is written down, chained by hashes, and read back into the decision.

What an entry says, its reason and its changes, is one JSON text. Its content hash is SHA-256 of
a salt and this text; its hash is SHA-256 of the entry before and of all else that it tells. So
the words, with the salt, can be removed later, and the chain still holds.
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
_REVISING = frozenset({"edited", "redacted"})
_PLACE = frozenset({"team_id", "number"})
"""What an entry's place tells already."""

KEY = "key"
"""Beside the fields, an entry that tells of the whole decision has the key it is known by."""


def new_salt() -> str:
    """A salt that nobody can guess, so that removed words can't be guessed from their hash."""
    return secrets.token_hex(_SALT_BYTES)


def compact(value: Any) -> str:
    """`value` as JSON in one line, the same for the same value; the order of keys counts."""
    return _ENCODER.encode(value)


def worded(why: str, changes: Mapping[str, Any]) -> str:
    """What an entry says."""
    return compact({"why": why, "changes": changes})


def content_hash(salt: str, says: str) -> str:
    """The hash of what an entry says."""
    return sha256(f"{salt}{says}".encode()).hexdigest()


def linked(previous: str, entry: Mapping[str, Any]) -> str:
    """The hash of an entry, after the hash of the one before ("" before the first).

    `entry` has number, sequence, at, who, what and content_hash, as they are stored.
    """
    told = [entry[name] for name in ("number", "sequence", "at", "who", "what", "content_hash")]
    return sha256(compact([previous, *told]).encode()).hexdigest()


def stored(event: Event) -> dict[str, Any]:
    """The entry as its row has it."""
    says = None if event.changes is None else worded(event.why or "", event.changes)
    whole = event.model_dump(exclude={"at", "why", "changes"})
    return whole | {"at": stamp(event.at), "says": says}


def differences(before: Decision | None, after: Decision) -> dict[str, Any]:
    """Each field that differs, to its value in `after` as JSON has it; all without `before`.

    The order of what a field lists counts, as it does for readers.
    """
    fields = after.model_dump(mode="json", exclude=set(_PLACE))
    earlier = before.model_dump(mode="json") if before else {}
    return {
        name: value
        for name, value in fields.items()
        if name not in earlier or compact(earlier[name]) != compact(value)
    }


def broken(entries: Sequence[Mapping[str, Any]], head: str) -> Iterator[str]:
    """What is wrong with the entries of one decision, as they are stored; `head` is the last hash.

    Only redacting removes words: then all before it are gone.
    """
    previous = ""
    redacted = max(
        (each for each, one in enumerate(entries) if one["what"] == "redacted"), default=0
    )
    for each, entry in enumerate(entries):
        if entry["sequence"] != each + 1 or entry["hash"] != linked(previous, entry):
            yield f"entry {each + 1} of its history was changed, or one is missing before it"
        if (entry["says"] is None) != (each < redacted) or not _says_so(entry):
            yield f"what entry {each + 1} of its history says was changed"
        previous = entry["hash"]
    if not entries or entries[0]["what"] != "recorded":
        yield "its history does not begin with who recorded it"
    if previous != head:
        yield "its history has lost its end"


def _says_so(entry: Mapping[str, Any]) -> bool:
    if entry["says"] is None:
        return entry["salt"] is None
    return bool(entry["content_hash"] == content_hash(entry["salt"] or "", entry["says"]))


def key_of(history: Iterable[Event]) -> str | None:
    """The key that the decision is known by; None where no entry tells."""
    told = (event.changes[KEY] for event in history if event.changes and KEY in event.changes)
    return next(told, None)


def edits(history: Iterable[Event]) -> tuple[Event, ...]:
    """The entries that each made a new revision."""
    return tuple(event for event in history if event.what in _REVISING)


def as_of(revision: int, team_id: str, number: int, history: Iterable[Event]) -> Decision:
    """The decision as it stood at the end of a revision, of which the first is 1."""
    past, reached = [], 1
    for event in history:
        reached += event.what in _REVISING
        if reached > revision:
            break
        past.append(event)
    return folded(team_id, number, past)


def folded(team_id: str, number: int, history: Iterable[Event]) -> Decision:
    """The decision that `history` tells of; ValueError where it tells of none."""
    fields: dict[str, Any] = {}
    for event in history:
        fields |= event.changes or {}
    fields.pop(KEY, None)
    return Decision.model_validate({"team_id": team_id, "number": number} | fields)
