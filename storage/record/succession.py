"""Checks of which decision supersedes which: both must say so, without a cycle."""

from collections.abc import Iterator
from typing import NamedTuple

from storage.database import Database

_ONE_SIDED = """
    WITH said_by_old (team_id, old, new) AS (
        SELECT team_id, number, successor FROM v_successions
    ), said_by_new (team_id, old, new) AS (
        SELECT team_id, CAST(substr(value, 3) AS INTEGER), number
        FROM decisions, json_each(iif(json_valid(supersedes), supersedes, '[]'))
    ), one_sided (team_id, old, new, silent) AS (
        SELECT *, new FROM (SELECT * FROM said_by_old EXCEPT SELECT * FROM said_by_new)
        UNION ALL SELECT *, old FROM (SELECT * FROM said_by_new EXCEPT SELECT * FROM said_by_old)
    )
    SELECT * FROM one_sided WHERE NOT EXISTS (SELECT 1 FROM awaited_numbers AS awaited
        WHERE awaited.team_id = one_sided.team_id AND silent BETWEEN first AND last)
"""
_SUCCESSORS = "SELECT number, successor FROM v_successions WHERE team_id = ?"


class OneSidedLink(NamedTuple):
    """Only one of two decisions says that `new` supersedes `old`: `silent` does not."""

    team_id: str
    old: int
    new: int
    silent: int

    def __str__(self) -> str:
        if self.silent == self.new:
            return f"D-{self.new} does not say that it supersedes D-{self.old}"
        return f"D-{self.old} does not say that D-{self.new} supersedes it"


def one_sided(database: Database) -> Iterator[OneSidedLink]:
    """Yield the links that the other end lacks, unless that is still to be imported."""
    return (OneSidedLink(**dict(row)) for row in database.execute(_ONE_SIDED))


def cycles(database: Database, team_id: str) -> Iterator[tuple[int, ...]]:
    """Yield the numbers of decisions that supersede each other in a cycle."""
    successors = {row[0]: row[1] for row in database.execute(_SUCCESSORS, team_id)}
    seen: set[int] = set()
    for start in sorted(successors):
        path: list[int] = []
        number = start
        while number in successors and number not in seen:
            seen.add(number)
            path.append(number)
            number = successors[number]
        if number in path:
            yield tuple(path[path.index(number) :])
