"""The indexes of words, and how words that are nowhere are mended."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from storage.finding.expressions import spaced
from storage.records import Decision
from storage.rows import from_row, text_of

Execute = Callable[..., Iterable[Any]]
"""Runs a statement with its values by place and gives its rows."""

_WORD = re.compile(r"[^\W\d_]{4,24}")
_LEARN = "INSERT OR IGNORE INTO spellings SELECT value, ?2 FROM json_each(?1)"
_NEW = """
    SELECT value FROM json_each(?1) WHERE NOT EXISTS (
        SELECT 1 FROM spellings WHERE shortened = substr(value, 1, ?2) AND word = value
    )
        AND EXISTS (SELECT 1 FROM decision_words WHERE decision_words MATCH '"' || value || '"')
"""
_UNUSED = """
    SELECT value FROM json_each(?)
    WHERE NOT EXISTS (SELECT 1 FROM decision_words WHERE decision_words MATCH '"' || value || '"')
"""
_NEAR = "SELECT DISTINCT word FROM spellings WHERE shortened IN (SELECT value FROM json_each(?))"
_AT_ONCE = 200
"""The words of so many decisions are gathered before they are written."""

_BEGINNING, _LONG = 7, 6
"""So many letters of a word are looked at; from so many on, it may be two edits away."""


def index(execute: Execute, decisions: Iterable[tuple[int, Decision]]) -> None:
    """Make decisions, each with the id of its row, known by their words.

    Many at once take far less time than one by one, since every look into the index, and every
    statement elsewhere that a trigger may refuse, has it write what it has gathered.
    """
    spelt: set[str] = set()
    coming = iter(decisions)
    while part := [_texts(*one) for one in islice(coming, _AT_ONCE)]:
        for row_id, words, title in part:
            execute("INSERT INTO decision_words (rowid, words) VALUES (?, ?)", row_id, words)
            execute("INSERT INTO decision_titles (rowid, title) VALUES (?, ?)", row_id, title)
            spelt |= _spelt(words)
    for new in [row[0] for row in execute(_NEW, _array(spelt), _BEGINNING)]:
        execute(_LEARN, _array(shortened(new)), new)


def unindex(execute: Execute, row_id: int, decision: Decision) -> None:
    """Forget the words of the row `row_id`, in which `decision` was."""
    execute("DELETE FROM decision_words WHERE rowid = ?", row_id)
    execute("DELETE FROM decision_titles WHERE rowid = ?", row_id)
    unused = [row[0] for row in execute(_UNUSED, _array(_spelt(spaced(text_of(decision)))))]
    pairs = ([short, word] for word in unused for short in shortened(word))
    execute(
        "DELETE FROM spellings WHERE (shortened, word) IN "
        "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))",
        _array(pairs),
    )


def relearn(execute: Execute) -> None:
    """Make the indexes anew from the decisions."""
    for table in ("decision_words", "decision_titles", "spellings"):
        execute(f"DELETE FROM {table}")  # noqa: S608
    rows = execute("SELECT * FROM decisions ORDER BY id")
    index(execute, ((row["id"], from_row(row)) for row in rows))


def near(execute: Execute, word: str) -> tuple[str, ...]:
    """The words of all decisions that are spelt like `word`, the most alike first.

    They are one edit away, or two where it is long. Show nobody one that they may not read.
    """
    asked = folded(word)
    if not _WORD.fullmatch(asked):
        return ()
    known = (row[0] for row in execute(_NEAR, _array(shortened(asked))))
    found = sorted((_apart(asked, one), one) for one in known)
    return tuple(one for edits, one in found if edits <= 1 + (len(asked) >= _LONG))


def folded(text: str) -> str:
    """`text` as the index spells it: without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    if parts.isascii():
        return parts
    return "".join(c for c in parts if not unicodedata.combining(c))


def shortened(word: str) -> set[str]:
    """The beginning of `word`, whole, without each letter, and for a long word without each two.

    Two words that are as many edits apart have one of these in common.
    """
    begun = {word[:_BEGINNING]}
    once = {each[:at] + each[at + 1 :] for each in begun for at in range(len(each))}
    twice = {each[:at] + each[at + 1 :] for each in once for at in range(len(each))}
    return begun | once | (twice if len(word) >= _LONG else set())


def _texts(row_id: int, decision: Decision) -> tuple[int, str, str]:
    """The row with the words and the title of it, as the indexes have them."""
    return row_id, spaced(text_of(decision)), spaced(decision.title)


def _spelt(text: str) -> set[str]:
    return set(_WORD.findall(folded(text)))


def _apart(one: str, other: str) -> int:
    """How many edits (a letter more, fewer, other, or two swapped) lead from one to the other."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one):
        above, last, row = row, above, [at + 1]
        for place, each in enumerate(other):
            cost = min(row[place] + 1, above[place + 1] + 1, above[place] + (letter != each))
            if place and at and letter == other[place - 1] and one[at - 1] == each:
                cost = min(cost, last[place - 1] + 1)
            row.append(cost)
    return row[-1]


def _array(values: Iterable[Any]) -> str:
    return json.dumps(list(values))
