"""Decisions into the record, from what `storage.export` writes: all of them or none."""

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple, TextIO

from storage.database import Database
from storage.errors import Refused
from storage.exchange import csv_format, json_format, madr
from storage.exchange.documents import Document, DocumentError, told
from storage.finding import index
from storage.record import history, ledger, numbering, succession
from storage.records import Decision, ExportedDecision, number_of

Parser = Callable[[TextIO], Iterator[tuple[int, Document]]]

NAMED: Mapping[str, Parser] = {
    ".md": madr.parsed,
    ".json": json_format.parsed,
    ".csv": csv_format.parsed,
}
EXPORTED: Mapping[str, Parser] = {
    madr.BEGINS: madr.parsed,
    json_format.BEGINS: json_format.parsed,
    csv_format.BEGINS: csv_format.parsed,
}

TAKEN = """
    SELECT number FROM decisions WHERE team_id = :team AND number = :number
    UNION ALL SELECT number FROM decisions WHERE team_id = :team AND key = :key
"""
"""The decisions of the workspace `team` that have the number or key; an index has each of them."""


class ImportRefused(Refused):
    """Nothing was imported; `str()` is `FILE:LINE: ` and why."""


class Imported(NamedTuple):
    """Where a decision was read, as `FILE:LINE`, and the highest number that it names, or 0."""

    place: str
    furthest: int


@dataclass(frozen=True)
class Placed:
    """A decision and where it was read, as `FILE:LINE`."""

    place: str
    told: ExportedDecision


def take_in(database: Database, path: Path, team_id: str) -> int:
    """Import the decisions of a file or folder, and say how many; raises `ImportRefused`.

    One decision is read after the other, so that a record of any size can be taken in. Then all
    are written in one transaction; others can't write meanwhile. Decisions may supersede what a
    later import brings: its numbers are kept free, and what comes must agree.
    """
    imported: dict[int, Imported] = {}
    with _at_hand(_read(path, team_id)) as read, database.transaction():
        known = numbering.last(database, team_id)
        index.index(database.execute, _kept(database, read, imported))
        _check_reach(known, imported)
        _check_succession(database, team_id, imported)
    return len(imported)


@contextmanager
def _at_hand(read: Iterable[Placed]) -> Iterator[Iterator[Placed]]:
    """All that is `read`, in a file that nobody else sees, from which it is there at once."""
    with TemporaryFile() as opened:
        for one in read:
            pickle.dump(one, opened)
        pickle.dump(None, opened)
        opened.seek(0)
        yield iter(partial(pickle.load, opened), None)


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


def _kept(
    database: Database, read: Iterable[Placed], imported: dict[int, Imported]
) -> Iterator[tuple[int, Decision]]:
    """Keep what is read, but for its words: each decision with the id of its row.

    `imported` learns where it was, by number.
    """
    for one in read:
        decision = one.told.decision
        named = [*map(number_of, decision.linked)]
        key = history.key_of(one.told.history) or f"import:{decision.id}"
        if taken := database.execute(TAKEN, team=decision.team_id, number=decision.number, key=key):
            raise ImportRefused(f"{one.place}: D-{taken[0]['number']} is in the record already")
        numbering.take(database, decision.team_id, decision.number, named)
        row_id = ledger.insert(database, decision, key)
        ledger.retell(database, decision, one.told.history)
        imported[decision.number] = Imported(one.place, max(named, default=0))
        yield row_id, decision


def _check_reach(known: int, imported: dict[int, Imported]) -> None:
    """Refuse a number so far off that it is mistyped; all before it would be lost to the record.

    `known` is the highest number before this import.
    """
    highest = max([known, *imported])
    for number, (place, furthest) in imported.items():
        if furthest > highest + numbering.REACH:
            raise ImportRefused(
                f"{place}: D-{number} names D-{furthest}, more than {numbering.REACH:,} behind the "
                f"last, D-{highest}; correct it, or first import D-{furthest}"
            )


def _check_succession(database: Database, team_id: str, imported: dict[int, Imported]) -> None:
    """Refuse what `verify` would find in what was just imported, and circles."""
    for found in succession.one_sided(database):
        for number in (found.old, found.new):
            if found.team_id == team_id and number in imported:
                raise ImportRefused(f"{imported[number].place}: {found}")
    for circle in succession.circles(database, team_id):
        for number in circle:
            if number in imported:
                raise ImportRefused(
                    f"{imported[number].place}: D-{number} is superseded in a circle"
                )


def _documents(file: Path) -> Iterator[tuple[int, Document]]:
    if not file.is_file():
        raise ImportRefused(f"{file}:1: this is no file to read")
    parse = _parser(file)
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            yield from parse(opened)
    except DocumentError as error:
        sentence, line = error.args
        raise ImportRefused(f"{file}:{line}: {sentence}") from None
    except UnicodeDecodeError:
        raise ImportRefused(f"{file}:{_undecodable(file)}: the file is not UTF-8") from None


def _parser(file: Path) -> Parser:
    """What reads the file: an export is known by how it begins, all else by its name."""
    with file.open("rb") as opened:
        begins = opened.read(max(map(len, EXPORTED)))
    exported = (parse for known, parse in EXPORTED.items() if begins.startswith(known.encode()))
    parse = next(exported, NAMED.get(file.suffix.lower()))
    if parse is None:
        raise ImportRefused(
            f"{file}:1: it does not begin as an export does; give it a name that ends in .json, "
            ".csv or .md"
        )
    return parse


def _undecodable(file: Path) -> int:
    """The first line that is not UTF-8."""
    with file.open("rb") as opened:
        for number, line in enumerate(opened, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1
