"""The numbers of imported decisions: which are taken, and which are left for a later import.

Every function belongs into the caller's transaction.
"""

from collections.abc import Iterable

from storage.database import Database

REACH = 100_000
"""A decision may name one that is so far behind the last: what is further is mistyped."""

_LAST = "SELECT coalesce(max(last_number), 0) AS number FROM teams WHERE team_id = ?"
_RAISE = """
    INSERT INTO teams (team_id, last_number) VALUES (:team, :last)
    ON CONFLICT (team_id) DO UPDATE SET last_number = :last
"""
_AWAIT = "INSERT INTO awaited_numbers (team_id, first, last) VALUES (?, ?, ?)"
_SPLIT = """
    DELETE FROM awaited_numbers WHERE team_id = :team AND :number BETWEEN first AND last
    RETURNING first, last
"""


def last(database: Database, team_id: str) -> int:
    """The highest number that the record knows of, 0 where it knows none."""
    [row] = database.execute(_LAST, team_id)
    return int(row["number"])


def take(database: Database, team_id: str, number: int, named: Iterable[int]) -> None:
    """Make room for the decision `number`, which names the numbers `named`.

    No new decision is given a number that an import has passed over or named.
    """
    known, highest = last(database, team_id), max([number, *named])
    if highest > known:
        database.execute(_RAISE, team=team_id, last=highest)
        database.execute(_AWAIT, team_id, known + 1, highest)
    for left in database.execute(_SPLIT, team=team_id, number=number):
        for first, end in ((left["first"], number - 1), (number + 1, left["last"])):
            if first <= end:
                database.execute(_AWAIT, team_id, first, end)
