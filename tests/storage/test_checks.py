from collections.abc import Callable
from datetime import datetime

import pytest

from storage.checks import problems
from storage.database import Database
from storage.decisions import DecisionLog
from storage.records import Draft


@pytest.fixture
def whole(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> Database:
    for key in range(3):
        log.record(draft_of(), key=str(key), now=now)
    return database


def test_a_record_that_was_only_written_by_us_is_whole(whole: Database) -> None:
    assert problems(whole) == ()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM decisions WHERE number = 2", "numbers are missing or doubled"),
        ("DELETE FROM decisions WHERE number = 3", "numbers are missing or doubled"),
        ("DELETE FROM decisions", "numbers are missing or doubled"),
        ("DELETE FROM history WHERE number = 2", "who recorded it: T1 D-2"),
        ("DELETE FROM decision_words WHERE rowid % 4 = 3", "search does not know: T1 D-3"),
        ("UPDATE teams SET team_id = 'T9'", "refers to nothing, in the table decisions"),
    ],
)
def test_what_somebody_else_did_to_it_is_named(whole: Database, damage: str, found: str) -> None:
    whole.execute("PRAGMA foreign_keys = OFF")
    whole.execute("DROP TRIGGER history_is_not_removed")
    whole.execute(damage)
    assert any(found in problem for problem in problems(whole))
