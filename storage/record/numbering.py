"""The numbers of imported decisions: taken ones, and ones reserved for a later import.

Every function must run inside the caller's transaction.
"""

from collections.abc import Iterable

from storage.database import Database

MAX_GAP = 100_000
"""The largest distance of a link beyond the last number; a larger one must be a typo."""

_HIGHEST = "SELECT coalesce(max(last_number), 0) AS number FROM teams WHERE team_id = ?"
_RAISE = """
    INSERT INTO teams (team_id, last_number) VALUES (:team, :last)
    ON CONFLICT (team_id) DO UPDATE SET last_number = :last
"""
_AWAIT = "INSERT INTO awaited_numbers (team_id, first, last) VALUES (?, ?, ?)"
_SPLIT = """
    DELETE FROM awaited_numbers WHERE team_id = :team AND :number BETWEEN first AND last
    RETURNING first, last
"""


def highest_known(database: Database, team_id: str) -> int:
    """Return the highest number that is taken or reserved; 0 if there is none."""
    [row] = database.execute(_HIGHEST, team_id)
    return int(row["number"])


def reserve(database: Database, team_id: str, number: int, linked: Iterable[int]) -> None:
    """Take the number of an imported decision, and reserve the numbers it is `linked` to.

    New decisions get neither those numbers nor the ones that an import skipped.
    """
    known, highest = highest_known(database, team_id), max([number, *linked])
    if highest > known:
        database.execute(_RAISE, team=team_id, last=highest)
        database.execute(_AWAIT, team_id, known + 1, highest)
    for gap in database.execute(_SPLIT, team=team_id, number=number):
        for first, last in ((gap["first"], number - 1), (number + 1, gap["last"])):
            if first <= last:
                database.execute(_AWAIT, team_id, first, last)
