"""Decisions into the record, from what `storage.export` writes: all of them or none."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from storage import history, ledger, madr, table
from storage.database import Database
from storage.documents import Document, DocumentError, Told, told
from storage.refusals import Refused

MOST_BYTES = 10_000_000
"""A file may not be larger."""

Parser = Callable[[str], Iterator[tuple[int, Document]]]

_TEAM = """
    INSERT INTO teams (team_id, last_number) VALUES (:team, :number)
    ON CONFLICT (team_id) DO UPDATE SET last_number = max(last_number, excluded.last_number)
"""


class ImportRefused(Refused):
    """Nothing was imported; `str()` is `FILE:LINE: ` and why."""


@dataclass(frozen=True)
class Placed:
    """A decision and where it was read, as `FILE:LINE`."""

    place: str
    told: Told


def read(path: Path, team_id: str) -> tuple[Placed, ...]:
    """The decisions of a file or folder in order of number.

    Raises `ImportRefused`.
    """
    files = sorted(path.glob("*.md")) if path.is_dir() else [path]
    if not files:
        raise ImportRefused(f"{path}:1: there is no Markdown file in this folder")
    found: list[Placed] = []
    for file in files:
        for line, given in _documents(file):
            place = f"{file}:{line}"
            try:
                found.append(Placed(place, told(team_id, given)))
            except DocumentError as error:
                raise ImportRefused(f"{place}: {error}") from None
    _check_numbers(found)
    _check_succession(found)
    return tuple(sorted(found, key=lambda one: one.told.decision.number))


def keep(database: Database, records: Iterable[Placed]) -> None:
    """Import what `read` has found, in one transaction; raises `ImportRefused`."""
    with database.transaction():
        for one in records:
            decision, key = one.told.decision, history.key_of(one.told.history)
            taken = database.execute(
                "SELECT number FROM decisions WHERE team_id = ? AND (number = ? OR key = ?)",
                decision.team_id,
                decision.number,
                key,
            )
            if taken:
                raise ImportRefused(f"{one.place}: D-{taken[0]['number']} is in the record already")
            database.execute(_TEAM, team=decision.team_id, number=decision.number)
            ledger.insert(database, decision, key or f"import:{decision.id}")
            ledger.retell(database, decision, one.told.history)


def _documents(file: Path) -> Iterator[tuple[int, Document]]:
    parsers: dict[str, Parser] = {".md": madr.parsed, ".json": _from_json, ".csv": table.parsed}
    parse = parsers.get(file.suffix.lower())
    if parse is None:
        raise ImportRefused(f"{file}:1: a file to import ends in .json, .csv or .md")
    try:
        yield from parse(_text(file))
    except DocumentError as error:
        sentence, line = error.args
        raise ImportRefused(f"{file}:{line}: {sentence}") from None


def _text(file: Path) -> str:
    if not file.is_file():
        raise ImportRefused(f"{file}:1: this is no file to read")
    if file.stat().st_size > MOST_BYTES:
        raise ImportRefused(f"{file}:1: a file may have {MOST_BYTES:,} bytes; export as madr")
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ImportRefused(f"{file}:{line}: the file is not UTF-8") from None


def _from_json(content: str) -> Iterator[tuple[int, Document]]:
    try:
        whole = json.loads(content)
    except json.JSONDecodeError as error:
        raise DocumentError(f"this is not JSON: {error.msg}", error.lineno) from None
    except (RecursionError, ValueError):
        raise DocumentError("this is not JSON of decisions", 1) from None
    listed = whole.get("decisions") if isinstance(whole, dict) else whole
    unknown = set(whole) - {"format", "decisions"} if isinstance(whole, dict) else set()
    if unknown or not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise DocumentError("a list of decisions is due", 1)
    return zip(_lines(content), listed, strict=False)


def _lines(content: str) -> Iterator[int]:
    """The line of each item of the document's list."""
    decoder, end, counted, line = json.JSONDecoder(), content.index("["), 0, 1
    while (begins := content.find("{", end)) >= 0:
        line += content.count("\n", counted, begins)
        counted = begins
        yield line
        end = decoder.raw_decode(content, begins)[1]


def _check_numbers(found: Iterable[Placed]) -> None:
    places: dict[str, str] = {}
    for one in found:
        name = one.told.decision.id
        if name in places:
            raise ImportRefused(f"{one.place}: {name} is in {places[name]} already")
        places[name] = one.place


def _check_succession(found: Iterable[Placed]) -> None:
    """Refuse cycles of superseding, and ends that don't know each other."""
    by_id = {one.told.decision.id: one.told.decision for one in found}
    for one in found:
        name, successor = one.told.decision.id, one.told.decision.superseded_by
        if successor in by_id and name not in by_id[successor].supersedes:
            raise ImportRefused(f"{one.place}: {successor} does not say that it supersedes {name}")
        seen = {name}
        while successor in by_id:
            if successor in seen:
                raise ImportRefused(f"{one.place}: {name} is superseded in a circle")
            seen.add(successor)
            successor = by_id[successor].superseded_by
