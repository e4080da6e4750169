"""Writing the search index."""

from collections.abc import Callable, Iterable
from datetime import datetime
from sqlite3 import Row

import pytest

from storage.database import Database, Value
from storage.finding import index
from storage.records import Decision, Draft

DecisionOf = Callable[[int], Decision]


@pytest.fixture
def decision_of(draft_of: Callable[..., Draft], now: datetime) -> DecisionOf:
    return lambda number: Decision(**dict(draft_of()), number=number, created_at=now)


def asked(database: Database, decisions: Iterable[Decision]) -> list[str]:
    """Return the statements that index decisions, each in the row of its number."""
    statements = []

    def execute(sql: str, *values: Value) -> list[Row]:
        statements.append(sql)
        return database.execute(sql, *values)

    index.add(execute, ((one.number, one) for one in decisions))
    return statements


def test_a_batch_queries_the_index_once(database: Database, decision_of: DecisionOf) -> None:
    statements = asked(database, map(decision_of, range(1, 6)))
    assert sum("MATCH" in statement for statement in statements) == 1
    assert index.similar_words(database.execute, "analists") == ("analysts",)


def test_a_long_word_is_stored_once(database: Database, decision_of: DecisionOf) -> None:
    """`dashboard` is longer than the prefix that counts."""
    assert any("INTO spellings" in one for one in asked(database, [decision_of(1)]))
    assert not any("INTO spellings" in one for one in asked(database, [decision_of(2)]))
