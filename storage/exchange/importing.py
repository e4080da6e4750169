"""Decisions into the record, from what `storage.export` writes: all of them or none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from storage.database import Database
from storage.exchange import listing, madr, table
from storage.exchange.documents import Document, DocumentError, Told, told
from storage.record import history, ledger, numbering, succession
from storage.records import number_of
from storage.refusals import Refused

Parser = Callable[[TextIO], Iterator[tuple[int, Document]]]

_TAKEN = "SELECT number FROM decisions WHERE team_id = ? AND (number = ? OR key = ?)"


class ImportRefused(Refused):
    """Nothing was imported; `str()` is `FILE:LINE: ` and why."""


@dataclass(frozen=True)
class Placed:
    """A decision and where it was read, as `FILE:LINE`."""

    place: str
    told: Told


def take_in(database: Database, path: Path, team_id: str) -> int:
    """Import the decisions of a file or folder, and say how many; raises `ImportRefused`.

    It is one transaction, and one decision is read after the other, so that a record of any size
    can be taken in; others can't write meanwhile. Decisions may supersede what a later import
    brings: its numbers are kept free, and what comes must agree.
    """
    places: dict[int, str] = {}
    with database.transaction():
        for one in _read(path, team_id):
            _keep(database, one)
            places[one.told.decision.number] = one.place
        _check_succession(database, team_id, places)
    return len(places)


def _read(path: Path, team_id: str) -> Iterator[Placed]:
    """The decisions of a file or folder, one by one; raises `ImportRefused`."""
    files = sorted(path.glob("*.md")) if path.is_dir() else [path]
    if not files:
        raise ImportRefused(f"{path}:1: there is no Markdown file in this folder")
    for file in files:
        for line, given in _documents(file):
            place = f"{file}:{line}"
            try:
                yield Placed(place, told(team_id, given))
            except DocumentError as error:
                raise ImportRefused(f"{place}: {error}") from None


def _keep(database: Database, one: Placed) -> None:
    decision = one.told.decision
    key = history.key_of(one.told.history) or f"import:{decision.id}"
    taken = database.execute(_TAKEN, decision.team_id, decision.number, key)
    if taken:
        raise ImportRefused(f"{one.place}: D-{taken[0]['number']} is in the record already")
    named = map(number_of, decision.linked)
    numbering.take(database, decision.team_id, decision.number, named)
    ledger.insert(database, decision, key)
    ledger.retell(database, decision, one.told.history)


def _check_succession(database: Database, team_id: str, places: dict[int, str]) -> None:
    """Refuse what `verify` would find in what was just imported, and circles."""
    for found in succession.one_sided(database):
        for number in (found.old, found.new):
            if found.team_id == team_id and number in places:
                raise ImportRefused(f"{places[number]}: {found}")
    for circle in succession.circles(database, team_id):
        for number in circle:
            if number in places:
                raise ImportRefused(f"{places[number]}: D-{number} is superseded in a circle")


def _documents(file: Path) -> Iterator[tuple[int, Document]]:
    parsers: dict[str, Parser] = {".md": madr.parsed, ".json": listing.parsed, ".csv": table.parsed}
    parse = parsers.get(file.suffix.lower())
    if parse is None:
        raise ImportRefused(f"{file}:1: a file to import ends in .json, .csv or .md")
    if not file.is_file():
        raise ImportRefused(f"{file}:1: this is no file to read")
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            yield from parse(opened)
    except DocumentError as error:
        sentence, line = error.args
        raise ImportRefused(f"{file}:{line}: {sentence}") from None
    except UnicodeDecodeError:
        raise ImportRefused(f"{file}:{_undecodable(file)}: the file is not UTF-8") from None


def _undecodable(file: Path) -> int:
    """The first line that is not UTF-8."""
    with file.open("rb") as opened:
        for number, line in enumerate(opened, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1
