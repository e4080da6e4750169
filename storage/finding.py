"""Ranked search: what fits the words best comes first.

The rank is a tier (all words in the title; anywhere; as beginnings of words; spelt nearly so) and,
within a tier, the number, newest first. Each tier is read from the index in its order, as far as
the page reaches; so the time does not grow with the record, as it would if all that matches had to
be weighed (bm25 does that).

Other spellings are looked for only where the words themselves have found nothing that the viewer
may see; so nobody learns from a correction what is written where they may not read.
"""

from collections.abc import Iterator
from dataclasses import replace

from storage import words
from storage.database import Database
from storage.pages import Page
from storage.records import Decision, Record
from storage.rows import from_row
from storage.search import ranked, roughly

Rank = tuple[int, int]
"""The tier, and the number."""

SPELT_NEARLY = 3
"""The tier of what is found by other spellings only."""


class Found(Record):
    """A decision with the piece of its text that fits, marked by `pages.OPEN` and `CLOSE`.

    The next page begins after the `rank` of the last one.
    """

    decision: Decision
    snippet: str
    rank: Rank


def search(database: Database, page: Page, after: Rank | None = None) -> tuple[Found, ...]:
    """At most `page.limit` of what has the words of `page`, from behind the rank `after`.

    Without words it is the list, newest first, and the snippets are empty.
    """
    tier, number = after or (0, None)
    if not page.searched:
        return tuple(_tier(database, replace(page, before=number), 0, ""))
    if tier == SPELT_NEARLY:
        return tuple(_nearly(database, replace(page, before=number)))
    found: list[Found] = []
    for each, match in enumerate(ranked(page.words)):
        if each >= tier and len(found) < page.limit:
            start = number if each == tier else None
            part = replace(page, before=start, limit=page.limit - len(found))
            found += _tier(database, part, each, match)
    if found or (after and _exists(database, page)):
        return tuple(found)
    return tuple(_nearly(database, page))


def _exists(database: Database, page: Page) -> bool:
    one = replace(page, before=None, limit=1)
    return any(_tier(database, one, tier, match) for tier, match in enumerate(ranked(page.words)))


def _nearly(database: Database, page: Page) -> Iterator[Found]:
    match = roughly(page.words, lambda word: words.near(database.execute, word))
    return _tier(database, page, SPELT_NEARLY, match)


def _tier(database: Database, page: Page, tier: int, match: str) -> Iterator[Found]:
    for row in database.execute(page.sql, **page.values | {"match": match}):
        decision = from_row(row)
        snippet = row["snippet"] if page.searched else ""
        yield Found(decision=decision, snippet=snippet, rank=(tier, decision.number))
