"""The targets of a search, and the texts that lead to them or away from them. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from knowledge.guide.models import Entry, Guide, TableRow

TABLE = "table:"
"""The prefix of the entry id of a table row."""

BACKGROUND = Path(__file__).parents[1] / "background"

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+")
_MARKUP = re.compile(r"[*`_]|\[|\]\([^)]*\)")


class Target(NamedTuple):
    """An entry or a table row, with its phrasings and, for a row, the names of its options."""

    guide: str
    entry: str
    question: str
    phrasings: tuple[str, ...]
    sentences: tuple[str, ...]
    compares: frozenset[str] = frozenset()


def targets(guide: Guide) -> Iterator[Target]:
    """Yield the entries, then the rows of the table."""
    yield from (_entry(guide, entry) for entry in guide.entries)
    yield from (_row(guide, row) for row in guide.table)


def _entry(guide: Guide, entry: Entry) -> Target:
    plain = _MARKUP.sub("", " ".join(entry.answer.split()))
    return Target(
        guide=guide.id,
        entry=entry.id,
        question=entry.question,
        phrasings=(entry.question, *entry.aliases),
        sentences=tuple(_SENTENCE.split(plain)),
    )


def _row(guide: Guide, row: TableRow) -> Target:
    labels = [guide.option(option).label for option in row.cells]
    orders = [" vs ".join(order) for order in permutations(labels, min(2, len(labels)))]
    names = (row.label, *row.aliases)
    return Target(
        guide=guide.id,
        entry=f"{TABLE}{row.id}",
        question=row_title(guide, row),
        phrasings=tuple(f"{order} {name}" for name in names for order in orders),
        sentences=(),
        compares=frozenset(word for label in labels for word in words(label)),
    )


def row_title(guide: Guide, row: TableRow) -> str:
    """Return the question that a row answers."""
    labels = [guide.option(option).label for option in row.cells]
    return f"{' vs '.join(labels)}: {row.label}"


def prose(target: Target) -> str:
    """Return the author's own text: without phrasings, which quote other people's mistakes."""
    return " ".join([target.question, *target.sentences])


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.lower())


def elsewhere() -> Sequence[str]:
    """Return background sentences that no guide is about."""
    return _lines("elsewhere")


def beside(guide: Guide) -> Iterator[str]:
    """Yield questions on the guide's options, and on their neighbours, that it doesn't answer."""
    labels = options_compared(guide)
    others = neighbours(guide)
    mentioned = [name for name in _lines("neighbours") if name not in {*others, *labels}]
    for number, pattern in enumerate(_lines("beside")):
        for name in (*labels, *_in_turn(mentioned, number), *_in_turn(others, number)):
            yield pattern.format(name=name)
    for name, other in zip(others, reversed(others), strict=True):
        yield from (f"what is {name}", f"{name} or {other}")


def options_compared(guide: Guide) -> Sequence[str]:
    """Return the labels of the options that the guide's table compares."""
    return sorted({guide.option(option).label for row in guide.table for option in row.cells})


def _in_turn(names: Sequence[str], turn: int) -> Sequence[str]:
    """Return one of the names by turns, if there are any."""
    return names[turn % len(names) :][:1] if names else ()


def neighbours(guide: Guide, known: Sequence[str] = ()) -> Sequence[str]:
    """Return the names of tools, `known` or well known, that the guide's prose never mentions."""
    labels = [option.label for option in guide.options]
    said = spaced(" ".join([guide.title, *labels, *map(prose, targets(guide))]))
    return [name for name in (*_lines("neighbours"), *known) if spaced(name) not in said]


def spaced(text: str) -> str:
    """Return the words of a text with a space around each, for searching whole words."""
    return f" {' '.join(words(text))} "


@cache
def _lines(name: str) -> Sequence[str]:
    return (BACKGROUND / f"{name}.txt").read_text(encoding="utf-8").splitlines()
