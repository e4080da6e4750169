"""Decisions as a CSV file for spreadsheets, and back.

Cells that begin like neither a word nor JSON get an apostrophe in front, so that no spreadsheet
takes them for a formula. Reading removes it again.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import TextIO

from storage.exchange.documents import (
    FIELDS,
    MAX_CHARACTERS,
    Document,
    DocumentError,
    to_document,
)
from storage.record.history import compact
from storage.records import JSON_FIELDS, Decision, ExportedDecision

COLUMNS = ("id", *FIELDS, "history")
SIGNATURE = ",".join(COLUMNS)

_JSON_COLUMNS = frozenset(
    {"history", *JSON_FIELDS}
    | {name for name, field in Decision.model_fields.items() if field.annotation in {int, bool}}
)
_MARK = "'"
_JSON_BEGINS = ("[", "{", '"')


class _Line:
    """A file for `csv.writer` that makes `writerow` return the line."""

    def write(self, line: str) -> str:
        return line


def lines(records: Iterable[ExportedDecision]) -> Iterator[str]:
    """Yield the file in pieces: a line of column names, then a line per decision."""
    writer = csv.writer(_Line(), lineterminator="\n")
    yield writer.writerow(COLUMNS)
    for record in records:
        yield writer.writerow([_cell(name, value) for name, value in to_document(record).items()])


def parse(opened: TextIO) -> Iterator[tuple[int, Document]]:
    """Yield the documents of a file, each with the line where it begins.

    Raise `DocumentError` with a line if the file is invalid.
    """
    csv.field_size_limit(MAX_CHARACTERS)
    rows = csv.reader(opened, strict=True)
    line = 1
    try:
        names = next(rows, [])
        if unknown := sorted(set(names) - set(COLUMNS)):
            raise DocumentError(f"unknown columns {', '.join(unknown)} in the first line", 1)
        if not names or len(set(names)) < len(names):
            raise DocumentError("the first line must name each column once", 1)
        for row in rows:
            line, begins = rows.line_num, line + 1
            if len(row) != len(names):
                raise DocumentError(f"expected {len(names)} cells, found {len(row)}", begins)
            yield begins, dict(_values(zip(names, row, strict=True), begins))
    except csv.Error as error:
        raise DocumentError(f"invalid CSV: {error}", rows.line_num) from None


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return compact(value)
    if not value:
        return _MARK if _optional(name) else ""
    harmless = value[0].isalnum() or value.startswith(_JSON_BEGINS)
    return value if harmless else f"{_MARK}{value}"


def _values(cells: Iterable[tuple[str, str]], line: int) -> Iterator[tuple[str, object]]:
    for name, cell in cells:
        if name in _JSON_COLUMNS:
            if cell:
                yield name, _json_value(name, cell, line)
        elif not cell and _optional(name):
            yield name, None
        else:
            yield name, cell.removeprefix(_MARK)


def _json_value(name: str, cell: str, line: int) -> object:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        raise DocumentError(f"{name}: the value is not valid JSON", line) from None


def _optional(name: str) -> bool:
    field = Decision.model_fields.get(name)
    return field is not None and field.default is None
