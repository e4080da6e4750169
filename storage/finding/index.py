"""The full-text indexes of decisions, and the correction of misspelt search words.

Spelling follows the symmetric-delete algorithm: two words are similar if they have a key in
common, the word without up to two letters.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from storage.finding.expressions import separate_symbols
from storage.records import Decision
from storage.rows import from_row, search_text

Execute = Callable[..., Iterable[Any]]
"""Runs a statement with positional parameters and returns its rows."""

_WORD = re.compile(r"[^\W\d_]{4,24}")
_INSERT_WORD = "INSERT OR IGNORE INTO spellings SELECT value, ?2 FROM json_each(?1)"
_UNKNOWN = """
    SELECT value FROM json_each(?1) WHERE NOT EXISTS (
        SELECT 1 FROM spellings WHERE shortened = substr(value, 1, ?2) AND word = value
    )
        AND EXISTS (SELECT 1 FROM decision_words WHERE decision_words MATCH '"' || value || '"')
"""
_UNUSED = """
    SELECT value FROM json_each(?)
    WHERE NOT EXISTS (SELECT 1 FROM decision_words WHERE decision_words MATCH '"' || value || '"')
"""
_SIMILAR = "SELECT DISTINCT word FROM spellings WHERE shortened IN (SELECT value FROM json_each(?))"
_BATCH = 200
"""Decisions whose words are collected before they are written."""

_PREFIX, _LONG = 7, 6
"""Letters of a word that count, and letters from which on two edits are allowed."""


def add(execute: Execute, decisions: Iterable[tuple[int, Decision]]) -> None:
    """Index decisions, each with the id of its row.

    Must run inside the caller's transaction. Batches are far faster than single decisions, since
    each query of an index, and each statement elsewhere that a trigger may abort, makes the index
    flush its buffer.
    """
    words_seen: set[str] = set()
    remaining = iter(decisions)
    while batch := [_texts(*one) for one in islice(remaining, _BATCH)]:
        for row_id, words, title in batch:
            execute("INSERT INTO decision_words (rowid, words) VALUES (?, ?)", row_id, words)
            execute("INSERT INTO decision_titles (rowid, title) VALUES (?, ?)", row_id, title)
            words_seen |= _words(words)
    for new in [row[0] for row in execute(_UNKNOWN, _array(words_seen), _PREFIX)]:
        execute(_INSERT_WORD, _array(deletion_keys(new)), new)


def remove(execute: Execute, row_id: int, decision: Decision) -> None:
    """Remove a decision in the row `row_id`. Must run inside the caller's transaction."""
    execute("DELETE FROM decision_words WHERE rowid = ?", row_id)
    execute("DELETE FROM decision_titles WHERE rowid = ?", row_id)
    unused = [
        row[0] for row in execute(_UNUSED, _array(_words(separate_symbols(search_text(decision)))))
    ]
    pairs = ([short, word] for word in unused for short in deletion_keys(word))
    execute(
        "DELETE FROM spellings WHERE (shortened, word) IN "
        "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))",
        _array(pairs),
    )


def rebuild(execute: Execute) -> None:
    """Rebuild the indexes from the decisions. Must run inside the caller's transaction."""
    for table in ("decision_words", "decision_titles", "spellings"):
        execute(f"DELETE FROM {table}")  # noqa: S608
    rows = execute("SELECT * FROM decisions ORDER BY id")
    add(execute, ((row["id"], from_row(row)) for row in rows))


def similar_words(execute: Execute, word: str) -> tuple[str, ...]:
    """Return the words of all decisions that are one edit from `word`, or two if it is long.

    The most similar come first. Check that the viewer may see a word before showing it.
    """
    asked = fold(word)
    if not _WORD.fullmatch(asked):
        return ()
    known = (row[0] for row in execute(_SIMILAR, _array(deletion_keys(asked))))
    ranked = sorted((_distance(asked, one), one) for one in known)
    return tuple(one for edits, one in ranked if edits <= 1 + (len(asked) >= _LONG))


def fold(text: str) -> str:
    """Return `text` as the index stores it: without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    if parts.isascii():
        return parts
    return "".join(c for c in parts if not unicodedata.combining(c))


def deletion_keys(word: str) -> set[str]:
    """Return the prefix of `word`, and the prefix without each letter or, if long, each two.

    Two similar words have at least one key in common.
    """
    prefix = {word[:_PREFIX]}
    once = {each[:at] + each[at + 1 :] for each in prefix for at in range(len(each))}
    twice = {each[:at] + each[at + 1 :] for each in once for at in range(len(each))}
    return prefix | once | (twice if len(word) >= _LONG else set())


def _texts(row_id: int, decision: Decision) -> tuple[int, str, str]:
    """Return the id of the row with its words and its title, as they are indexed."""
    return row_id, separate_symbols(search_text(decision)), separate_symbols(decision.title)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(fold(text)))


def _distance(one: str, other: str) -> int:
    """Return the edits between two words: letters added, removed, replaced, or swapped in pairs."""
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
