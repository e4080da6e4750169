"""Imports decisions from the files that `storage.exchange.export` writes: all or none."""

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple, TextIO

from storage.database import Database
from storage.errors import RequestRefused
from storage.exchange import csv_format, json_format, madr
from storage.exchange.documents import Document, DocumentError, from_document
from storage.finding import index
from storage.record import history, ledger, numbering, succession
from storage.records import Decision, ExportedDecision, number_of

Parser = Callable[[TextIO], Iterator[tuple[int, Document]]]

BY_SUFFIX: Mapping[str, Parser] = {
    ".md": madr.parse,
    ".json": json_format.parse,
    ".csv": csv_format.parse,
}
BY_SIGNATURE: Mapping[str, Parser] = {
    madr.SIGNATURE: madr.parse,
    json_format.SIGNATURE: json_format.parse,
    csv_format.SIGNATURE: csv_format.parse,
}

CONFLICTING = """
    SELECT number FROM decisions WHERE team_id = :team AND number = :number
    UNION ALL SELECT number FROM decisions WHERE team_id = :team AND key = :key
"""
"""The decisions of the workspace `team` with the number or the key, each found in an index."""


class ImportRefused(RequestRefused):
    """Nothing was imported. The sentence begins with `FILE:LINE: `."""


class Imported(NamedTuple):
    """The place of a decision as `FILE:LINE`, and the highest number it is linked to, or 0."""

    place: str
    furthest: int


@dataclass(frozen=True)
class Placed:
    """A decision and its place as `FILE:LINE`."""

    place: str
    record: ExportedDecision


def import_decisions(database: Database, path: Path, team_id: str) -> int:
    """Import the decisions of a file or folder, and return how many. Raise `ImportRefused`.

    Decisions are read one at a time, so that a record of any size fits into memory. Then all are
    written in one transaction, during which nobody else can write. Decisions may be linked to ones
    that a later import brings: their numbers are reserved, and the links must agree then.
    """
    imported: dict[int, Imported] = {}
    with _spooled(_read(path, team_id)) as decisions, database.transaction():
        known = numbering.highest_known(database, team_id)
        index.add(database.execute, _inserted(database, decisions, imported))
        _check_reach(known, imported)
        _check_succession(database, team_id, imported)
    return len(imported)


@contextmanager
def _spooled(decisions: Iterable[Placed]) -> Iterator[Iterator[Placed]]:
    """Read everything into an anonymous temporary file, and return an iterator over that."""
    with TemporaryFile() as spool:
        for one in decisions:
            pickle.dump(one, spool)
        pickle.dump(None, spool)
        spool.seek(0)
        yield iter(partial(pickle.load, spool), None)


def _read(path: Path, team_id: str) -> Iterator[Placed]:
    """Yield the decisions of a file or folder one by one. Raise `ImportRefused`."""
    files = sorted(path.glob("*.md")) if path.is_dir() else [path]
    if not files:
        raise ImportRefused(f"{path}:1: no Markdown file in this folder")
    for file in files:
        for line, given in _documents(file):
            place = f"{file}:{line}"
            try:
                yield Placed(place, from_document(team_id, given))
            except DocumentError as error:
                raise ImportRefused(f"{place}: {error}") from None


def _inserted(
    database: Database, decisions: Iterable[Placed], imported: dict[int, Imported]
) -> Iterator[tuple[int, Decision]]:
    """Insert the decisions except their words, and yield each with the id of its row.

    `imported` collects their places by number.
    """
    for one in decisions:
        decision = one.record.decision
        linked = [*map(number_of, decision.linked)]
        key = history.key_of(one.record.history) or f"import:{decision.id}"
        if taken := database.execute(
            CONFLICTING, team=decision.team_id, number=decision.number, key=key
        ):
            raise ImportRefused(f"{one.place}: D-{taken[0]['number']} is already in the record")
        numbering.reserve(database, decision.team_id, decision.number, linked)
        row_id = ledger.insert(database, decision, key)
        ledger.store_history(database, decision, one.record.history)
        imported[decision.number] = Imported(one.place, max(linked, default=0))
        yield row_id, decision


def _check_reach(known: int, imported: dict[int, Imported]) -> None:
    """Refuse a link to a number so high that it must be a typo, since all below it are reserved.

    `known` is the highest number before this import.
    """
    highest = max([known, *imported])
    for number, (place, furthest) in imported.items():
        if furthest > highest + numbering.MAX_GAP:
            raise ImportRefused(
                f"{place}: D-{number} is linked to D-{furthest}, more than {numbering.MAX_GAP:,} "
                f"after the last one, D-{highest}; correct it, or first import D-{furthest}"
            )


def _check_succession(database: Database, team_id: str, imported: dict[int, Imported]) -> None:
    """Refuse imported links that `verify` would report, and cycles."""
    for link in succession.one_sided(database):
        for number in (link.old, link.new):
            if link.team_id == team_id and number in imported:
                raise ImportRefused(f"{imported[number].place}: {link}")
    for cycle in succession.cycles(database, team_id):
        for number in cycle:
            if number in imported:
                raise ImportRefused(
                    f"{imported[number].place}: D-{number} is superseded in a cycle of decisions"
                )


def _documents(file: Path) -> Iterator[tuple[int, Document]]:
    if not file.is_file():
        raise ImportRefused(f"{file}:1: not a file")
    parse = _parser(file)
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            yield from parse(opened)
    except DocumentError as error:
        raise ImportRefused(f"{file}:{error.line}: {error}") from None
    except UnicodeDecodeError:
        raise ImportRefused(f"{file}:{_undecodable(file)}: the file is not UTF-8") from None


def _parser(file: Path) -> Parser:
    """Return the parser for a file: by the signature of an export, or else by its suffix."""
    with file.open("rb") as opened:
        beginning = opened.read(max(map(len, BY_SIGNATURE)))
    exported = (
        parse for known, parse in BY_SIGNATURE.items() if beginning.startswith(known.encode())
    )
    parse = next(exported, BY_SUFFIX.get(file.suffix.lower()))
    if parse is None:
        raise ImportRefused(
            f"{file}:1: not an export; if it is one, give it a name that ends in .json, .csv or .md"
        )
    return parse


def _undecodable(file: Path) -> int:
    """Return the number of the first line that is not UTF-8."""
    with file.open("rb") as opened:
        for number, line in enumerate(opened, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1
