"""The targets of a search in a guide, the texts that lead to them, and background texts. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from knowledge.guide.models import Entry, Guide, TableRow

TABLE_PREFIX = "table:"
"""The prefix of the entry id of a row of the comparison table."""

BACKGROUND_FOLDER = Path(__file__).parents[1] / "background"

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+")
_MARKUP = re.compile(r"[*`_]|\[|\]\([^)]*\)")


class Target(NamedTuple):
    """An entry or a table row with its phrasings; `compares` has the labels of a row, as words."""

    guide: str
    entry: str
    question: str
    phrasings: tuple[str, ...]
    sentences: tuple[str, ...]
    compares: frozenset[str] = frozenset()


def targets(guide: Guide) -> Iterator[Target]:
    """Yield the entries of a guide, then the rows of its table."""
    yield from (_entry_target(guide, entry) for entry in guide.entries)
    yield from (_row_target(guide, row) for row in guide.table)


def _entry_target(guide: Guide, entry: Entry) -> Target:
    plain = _MARKUP.sub("", " ".join(entry.answer.split()))
    return Target(
        guide=guide.id,
        entry=entry.id,
        question=entry.question,
        phrasings=(entry.question, *entry.aliases),
        sentences=tuple(_SENTENCE.split(plain)),
    )


def _row_target(guide: Guide, row: TableRow) -> Target:
    labels = [guide.option(option).label for option in row.cells]
    orders = [" vs ".join(order) for order in permutations(labels, min(2, len(labels)))]
    names = (row.label, *row.aliases)
    return Target(
        guide=guide.id,
        entry=f"{TABLE_PREFIX}{row.id}",
        question=row_title(guide, row),
        phrasings=tuple(f"{order} {name}" for name in names for order in orders),
        sentences=(),
        compares=frozenset(word for label in labels for word in words(label)),
    )


def row_title(guide: Guide, row: TableRow) -> str:
    """Return the question that a table row answers."""
    labels = [guide.option(option).label for option in row.cells]
    return f"{' vs '.join(labels)}: {row.label}"


def prose(target: Target) -> str:
    """Return the question and the answer, without aliases, as those contain typos on purpose."""
    return " ".join([target.question, *target.sentences])


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.lower())


def far_texts() -> Sequence[str]:
    """Return texts that are far from the subject of any guide."""
    return _lines("elsewhere")


def near_texts(guide: Guide) -> Iterator[str]:
    """Yield questions near the subject of a guide that it does not answer.

    They are about its options, and about tools that it does not mention.
    """
    labels = compared_labels(guide)
    unmentioned = unmentioned_tools(guide)
    mentioned = [name for name in _lines("neighbours") if name not in {*unmentioned, *labels}]
    for number, pattern in enumerate(_lines("beside")):
        for name in (*labels, *_nth(mentioned, number), *_nth(unmentioned, number)):
            yield pattern.format(name=name)
    for name, other in zip(unmentioned, reversed(unmentioned), strict=True):
        yield from (f"what is {name}", f"{name} or {other}")


def compared_labels(guide: Guide) -> Sequence[str]:
    """Return the labels of the options in the guide's table, sorted."""
    return sorted({guide.option(option).label for row in guide.table for option in row.cells})


def _nth(names: Sequence[str], n: int) -> Sequence[str]:
    """Return the nth name, counted cyclically, as a sequence; empty if there are no names."""
    return names[n % len(names) :][:1] if names else ()


def unmentioned_tools(guide: Guide, others: Sequence[str] = ()) -> Sequence[str]:
    """Return the well-known tools, and `others`, that the prose of a guide does not mention."""
    labels = [option.label for option in guide.options]
    text = padded_words(" ".join([guide.title, *labels, *map(prose, targets(guide))]))
    return [name for name in (*_lines("neighbours"), *others) if padded_words(name) not in text]


def padded_words(text: str) -> str:
    """Return the words of a text, each between spaces, so that `in` finds whole words only."""
    return f" {' '.join(words(text))} "


@cache
def _lines(name: str) -> Sequence[str]:
    return (BACKGROUND_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
