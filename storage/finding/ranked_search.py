"""Ranked search: what fits the words best comes first.

The rank is a tier (all words in the title; anywhere; as beginnings of words; spelt nearly so) and,
within a tier, the number, newest first. Each tier is read from an index in its order, as far as the
page reaches; so the time does not grow with the record, as it would if all that matches had to be
weighed (bm25 does that).

Other spellings are looked for only where the words themselves have found nothing that the viewer
may see, and only words count that the viewer may read; so nobody learns from a correction what is
written where they may not read.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from storage.database import Database, Value
from storage.finding import index
from storage.finding.expressions import beginning, exactly, roughly
from storage.finding.query import TITLES, WORDS, Page
from storage.records import Listed, Record
from storage.rows import listed

Rank = tuple[int, int]
"""The tier, and the number."""

SPELT_NEARLY = 3
"""The tier of what is found by other spellings only."""

_MOST_NEAR = 8
"""So many other spellings of a word are looked for."""

_UNTITLED = """AND NOT EXISTS (SELECT 1 FROM decision_titles
    WHERE decision_titles MATCH :match AND decision_titles.rowid = decisions.id)
"""


class Found(Record):
    """A decision with the piece of its text that fits, marked by `pages.OPEN` and `CLOSE`.

    The next page begins after the `rank` of the last one.
    """

    decision: Listed
    snippet: str
    rank: Rank


def search(database: Database, page: Page, after: Rank | None = None) -> tuple[Found, ...]:
    """At most `page.limit` of what has the words of `page`, from behind the rank `after`.

    Without words it is the list, newest first, and the snippets are empty.
    """
    tier, number = after or (0, None)
    if not page.searched:
        below = replace(page, before=number)
        return tuple(_read(database, below.sql, below.values, 0))
    found: list[Found] = []
    for each in range(tier, SPELT_NEARLY):
        start = number if each == tier else None
        part = replace(page, before=start, limit=page.limit - len(found))
        found += _tier(database, part, each) if part.limit else ()
    if found or (after and tier < SPELT_NEARLY and _exists(database, page)):
        return tuple(found)
    return tuple(_nearly(database, replace(page, before=number if tier == SPELT_NEARLY else None)))


def _exists(database: Database, page: Page) -> bool:
    one = replace(page, before=None, limit=1)
    return any(any(_tier(database, one, tier)) for tier in range(SPELT_NEARLY))


def _tier(database: Database, page: Page, tier: int) -> Iterator[Found]:
    """What is in one of the first tiers; none is in two, as the index of words has titles too."""
    exact, begun = exactly(page.words), beginning(page.words)
    sql, match = (
        (page.found_in(TITLES), exact),
        (page.found_in(WORDS, _UNTITLED), exact),
        (page.found_in(WORDS), f"({begun}) NOT ({exact})"),
    )[tier]
    return _read(database, sql, page.values | {"match": match}, tier)


def _nearly(database: Database, page: Page) -> Iterator[Found]:
    def near(word: str) -> Iterator[str]:
        known = index.near(database.execute, word)
        return islice((one for one in known if _seen(database, page, one)), _MOST_NEAR)

    values = page.values | {"match": roughly(page.words, near)}
    return _read(database, page.found_in(WORDS), values, SPELT_NEARLY)


def _seen(database: Database, page: Page, word: str) -> bool:
    """Whether some decision that `page` could show has the word."""
    one = replace(page, before=None, limit=1)
    return bool(database.execute(one.found_in(WORDS), **one.values | {"match": f'"{word}"'}))


def _read(database: Database, sql: str, values: dict[str, Value], tier: int) -> Iterator[Found]:
    for row in database.execute(sql, **values):
        decision = listed(row)
        rank = (tier, decision.number)
        yield Found(decision=decision, snippet=row["snippet"], rank=rank)
