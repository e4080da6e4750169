"""SQL scripts of migrations."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlite_utils import Database

from storage.migrations.script import run

SCRIPT = """
    CREATE TABLE notes (text TEXT, length INTEGER);

    CREATE TRIGGER measuring AFTER INSERT ON notes
    WHEN NEW.text <> ';'
    BEGIN
        UPDATE notes SET length = length(NEW.text) WHERE rowid = NEW.rowid;
        DELETE FROM notes WHERE length > 5;
    END;
    INSERT INTO notes VALUES (';', 0), ('short', 0), ('longer', 0);
"""


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        yield made


def test_every_statement_of_a_script_is_executed(connection: sqlite3.Connection) -> None:
    run(Database(connection), SCRIPT)
    assert connection.execute("SELECT * FROM notes").fetchall() == [(";", 0), ("short", 5)]


def test_a_script_is_part_of_the_open_transaction(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")
    run(Database(connection), SCRIPT)
    connection.rollback()
    assert connection.execute("SELECT * FROM sqlite_schema").fetchall() == []


def test_an_incomplete_statement_is_refused(connection: sqlite3.Connection) -> None:
    with pytest.raises(ValueError, match="incomplete statement: SELECT 1"):
        run(Database(connection), "SELECT 1")
