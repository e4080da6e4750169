"""Decisions as a CSV file for spreadsheets, and back.

A cell that does not begin like a word or like JSON is given an apostrophe before it, so that no
spreadsheet takes it for a formula; reading takes it away again.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import TextIO

from storage.exchange.documents import (
    FIELDS,
    MOST_CHARACTERS,
    Document,
    DocumentError,
    document,
)
from storage.record.history import compact
from storage.records import Decision, ExportedDecision

COLUMNS = ("id", *FIELDS, "history")
BEGINS = ",".join(COLUMNS)

_MARK = "'"
_JSON_BEGINS = ("[", "{", '"')


class _Line:
    """Where the writer writes to: it gives back each line."""

    def write(self, line: str) -> str:
        return line


def lines(records: Iterable[ExportedDecision]) -> Iterator[str]:
    """The whole file, in pieces: a line of names, then a line for each decision."""
    writer = csv.writer(_Line(), lineterminator="\n")
    yield writer.writerow(COLUMNS)
    for told in records:
        yield writer.writerow([_cell(name, value) for name, value in document(told).items()])


def parsed(opened: TextIO) -> Iterator[tuple[int, Document]]:
    """Each document of a file, with the line where it begins.

    Raises `DocumentError`, with the line as its second argument.
    """
    csv.field_size_limit(MOST_CHARACTERS)
    rows = csv.reader(opened, strict=True)
    line = 1
    try:
        names = next(rows, [])
        if unknown := sorted(set(names) - set(COLUMNS)):
            raise DocumentError(f"there is no column {unknown}; the first line names columns", 1)
        if not names or len(set(names)) < len(names):
            raise DocumentError("the first line names each column once", 1)
        for row in rows:
            line, begins = rows.line_num, line + 1
            if len(row) != len(names):
                raise DocumentError(f"{len(names)} cells are due, here are {len(row)}", begins)
            yield begins, dict(_values(zip(names, row, strict=True), begins))
    except csv.Error as error:
        raise DocumentError(f"this is not CSV: {error}", rows.line_num) from None


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
        if name not in _TEXTS:
            if cell:
                yield name, _parsed(name, cell, line)
        elif not cell and _optional(name):
            yield name, None
        else:
            yield name, cell.removeprefix(_MARK)


def _parsed(name: str, cell: str, line: int) -> object:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        raise DocumentError(f"{name}: its value is not JSON", line) from None


def _optional(name: str) -> bool:
    field = Decision.model_fields.get(name)
    return field is not None and field.default is None


_TEXTS = frozenset(COLUMNS) - {
    *("number", "told", "revision", "redacted", "history"),
    *("options", "reasons", "answers", "drivers", "deciders", "consulted", "informed"),
    *("approvals", "objections", "supersedes"),
}
