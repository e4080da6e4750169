"""Decisions as one JSON document that holds one list, and back.

It is written with a decision a line, and what is laid out so is read a line at a time; so its size
doesn't matter.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TextIO

from storage.exchange.documents import MOST_CHARACTERS, Document, DocumentError, document
from storage.records import ExportedDecision

BEGINS = '{"format": "framework-bot decisions", "decisions": ['

_HEAD, _END = f"{BEGINS}\n", "]}"


def lines(records: Iterable[ExportedDecision]) -> Iterator[str]:
    """The whole document, in pieces."""
    yield BEGINS
    between = "\n"
    for told in records:
        yield f"{between}{json.dumps(document(told), ensure_ascii=False)}"
        between = ",\n"
    yield f"\n{_END}\n"


def parsed(opened: TextIO) -> Iterator[tuple[int, Document]]:
    """Each document of a file, with the line where it begins; the layout is free.

    Raises `DocumentError`, with the line as its second argument.
    """
    head = opened.readline(len(_HEAD))
    return _by_line(opened) if head == _HEAD else _of_whole(head, opened)


def _by_line(opened: TextIO) -> Iterator[tuple[int, Document]]:
    number, written = 1, _written(opened)
    for number, line in written:
        if line == _END:
            break
        yield number, _one(line.removesuffix(","), number)
    else:
        raise DocumentError("the list does not end: a part of the file is missing", number)
    for behind, _ in written:
        raise DocumentError("the list has ended already", behind)


def _written(opened: TextIO) -> Iterator[tuple[int, str]]:
    """Each line from the second on that is not blank, with its number."""
    for number in count(2):
        line = opened.readline(MOST_CHARACTERS + 1)
        if len(line) > MOST_CHARACTERS:
            raise DocumentError(f"a decision may have {MOST_CHARACTERS:,} characters", number)
        if not line:
            return
        if written := line.strip():
            yield number, written


def _one(line: str, number: int) -> Document:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise DocumentError("this is not JSON: one decision is due, and a comma", number) from None
    if not isinstance(found, dict):
        raise DocumentError("a list of decisions is due", number)
    return found


def _of_whole(head: str, opened: TextIO) -> Iterator[tuple[int, Document]]:
    content = head + opened.read(MOST_CHARACTERS)
    if opened.read(1):
        raise DocumentError(
            f"a file that `export` has not laid out may have {MOST_CHARACTERS:,} characters", 1
        )
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
    return zip(_beginnings(content), listed, strict=False)


def _beginnings(content: str) -> Iterator[int]:
    """The line of each item of the document's list."""
    decoder, end, counted, line = json.JSONDecoder(), content.index("["), 0, 1
    while (begins := content.find("{", end)) >= 0:
        line += content.count("\n", counted, begins)
        counted = begins
        yield line
        end = decoder.raw_decode(content, begins)[1]
