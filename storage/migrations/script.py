"""Runs SQL scripts inside a transaction."""

from sqlite3 import complete_statement
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def run(db: "Database", script: str) -> None:
    """Execute statements that each end at a line's end. Raise ValueError if the last one doesn't.

    `Database.executescript` looks for the end of a statement after each character, which takes
    half of the time needed to create a file.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            db.execute(statement)
            statement = ""
    if statement.strip():
        raise ValueError(f"incomplete statement: {statement}")
