"""Decisions as one JSON document with a list, and back.

It is written with one decision per line. A file with that layout is read line by line, so that its
size doesn't matter.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TextIO

from storage.exchange.documents import MAX_CHARACTERS, Document, DocumentError, to_document
from storage.records import ExportedDecision

SIGNATURE = '{"format": "framework-bot decisions", "decisions": ['

_HEAD, _END = f"{SIGNATURE}\n", "]}"


def lines(records: Iterable[ExportedDecision]) -> Iterator[str]:
    """Yield the document in pieces."""
    yield SIGNATURE
    separator = "\n"
    for record in records:
        yield f"{separator}{json.dumps(to_document(record), ensure_ascii=False)}"
        separator = ",\n"
    yield f"\n{_END}\n"


def parse(opened: TextIO) -> Iterator[tuple[int, Document]]:
    """Yield the documents of a file with any layout, each with the line where it begins.

    Raise `DocumentError` with a line if the file is invalid.
    """
    head = opened.readline(len(_HEAD))
    return _by_line(opened) if head == _HEAD else _by_document(head, opened)


def _by_line(opened: TextIO) -> Iterator[tuple[int, Document]]:
    number, lines = 1, _lines(opened)
    for number, line in lines:
        if line == _END:
            break
        yield number, _one(line.removesuffix(","), number)
    else:
        raise DocumentError("the end of the list is missing", number)
    for extra, _ in lines:
        raise DocumentError("unexpected text after the end of the list", extra)


def _lines(opened: TextIO) -> Iterator[tuple[int, str]]:
    """Yield the lines from the second on that are not blank, with their numbers."""
    for number in count(2):
        line = opened.readline(MAX_CHARACTERS + 1)
        if len(line) > MAX_CHARACTERS:
            raise DocumentError(
                f"a decision can have at most {MAX_CHARACTERS:,} characters", number
            )
        if not line:
            return
        if stripped := line.strip():
            yield number, stripped


def _one(line: str, number: int) -> Document:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        raise DocumentError("invalid JSON: expected a decision and a comma", number) from None
    if not isinstance(document, dict):
        raise DocumentError("expected a list of decisions", number)
    return document


def _by_document(head: str, opened: TextIO) -> Iterator[tuple[int, Document]]:
    content = head + opened.read(MAX_CHARACTERS)
    if opened.read(1):
        raise DocumentError(
            f"a file that was not exported can have at most {MAX_CHARACTERS:,} characters", 1
        )
    try:
        root = json.loads(content)
    except json.JSONDecodeError as error:
        raise DocumentError(f"invalid JSON: {error.msg}", error.lineno) from None
    except (RecursionError, ValueError):
        raise DocumentError("invalid JSON", 1) from None
    if isinstance(root, dict):
        listed = root.get("decisions") if root.keys() <= {"format", "decisions"} else None
    else:
        listed = root
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise DocumentError("expected a list of decisions", 1)
    return zip(_beginnings(content), listed, strict=False)


def _beginnings(content: str) -> Iterator[int]:
    """Yield the line where each item of the list begins."""
    decoder, end, counted, line = json.JSONDecoder(), content.index("["), 0, 1
    while (begins := content.find("{", end)) >= 0:
        line += content.count("\n", counted, begins)
        counted = begins
        yield line
        end = decoder.raw_decode(content, begins)[1]
