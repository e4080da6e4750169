"""Ranked search: the best matches first.

The rank is a tier (all words in the title; anywhere; as prefixes; with similar spelling) and,
within a tier, the number, newest first. Each tier is read from an index in order, and only as far
as the page needs. So the time does not grow with the record, as it does with bm25, which has to
score every match.

Similar spellings are tried only if the words match nothing that the viewer may see, and only with
words of decisions that the viewer may see. So a correction never reveals a word of a private one.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from storage.database import Database, Value
from storage.finding import index
from storage.finding.expressions import match_prefixes, match_similar, match_words
from storage.finding.query import TITLES, WORDS, DecisionQuery
from storage.records import DecisionOrDamaged, Record
from storage.rows import read_row

Rank = tuple[int, int]
"""The tier, and the number."""

FUZZY_TIER = 3
"""The tier of matches by similar spelling only."""

_SPELLINGS_LIMIT = 8
"""Similar spellings that are tried for a word."""

_UNTITLED = """AND NOT EXISTS (SELECT 1 FROM decision_titles
    WHERE decision_titles MATCH :match AND decision_titles.rowid = decisions.id)
"""


class SearchHit(Record):
    """A decision with a snippet of the matching text, highlighted by `query.HIGHLIGHT_START`.

    The next page begins after the `rank` of the last hit.
    """

    decision: DecisionOrDamaged
    snippet: str
    rank: Rank


def search(
    database: Database, query: DecisionQuery, after: Rank | None = None
) -> tuple[SearchHit, ...]:
    """Return at most `query.limit` decisions that match its words, ranked below `after`.

    Without words, return the list, newest first, with empty snippets.
    """
    tier, number = after or (0, None)
    if not query.has_words:
        below = replace(query, before=number)
        return tuple(_hits(database, below.sql, below.parameters, 0))
    hits: list[SearchHit] = []
    for each in range(tier, FUZZY_TIER):
        start = number if each == tier else None
        rest = replace(query, before=start, limit=query.limit - len(hits))
        hits += _tier(database, rest, each) if rest.limit else ()
    if hits or (after and tier < FUZZY_TIER and _exists(database, query)):
        return tuple(hits)
    return tuple(_fuzzy(database, replace(query, before=number if tier == FUZZY_TIER else None)))


def _exists(database: Database, query: DecisionQuery) -> bool:
    one = replace(query, before=None, limit=1)
    return any(any(_tier(database, one, tier)) for tier in range(FUZZY_TIER))


def _tier(database: Database, query: DecisionQuery, tier: int) -> Iterator[SearchHit]:
    """Yield the hits of one of the exact tiers.

    None is in two of them, although the index of words also holds titles.
    """
    exact, prefixes = match_words(query.words), match_prefixes(query.words)
    sql, match = (
        (query.matching(TITLES), exact),
        (query.matching(WORDS, _UNTITLED), exact),
        (query.matching(WORDS), f"({prefixes}) NOT ({exact})"),
    )[tier]
    return _hits(database, sql, query.parameters | {"match": match}, tier)


def _fuzzy(database: Database, query: DecisionQuery) -> Iterator[SearchHit]:
    def similar(word: str) -> Iterator[str]:
        known = index.similar_words(database.execute, word)
        return islice((one for one in known if _occurs(database, query, one)), _SPELLINGS_LIMIT)

    parameters = query.parameters | {"match": match_similar(query.words, similar)}
    return _hits(database, query.matching(WORDS), parameters, FUZZY_TIER)


def _occurs(database: Database, query: DecisionQuery, word: str) -> bool:
    """Return whether a decision that `query` could return has the word."""
    one = replace(query, before=None, limit=1)
    return bool(database.execute(one.matching(WORDS), **one.parameters | {"match": f'"{word}"'}))


def _hits(
    database: Database, sql: str, parameters: dict[str, Value], tier: int
) -> Iterator[SearchHit]:
    for row in database.execute(sql, **parameters):
        decision = read_row(row)
        rank = (tier, decision.number)
        yield SearchHit(decision=decision, snippet=row["snippet"], rank=rank)
