"""A record of every released version is opened by this one, its export taken in, with all in it.

A dump beside this file is what a version wrote: `versions/VERSION.sql`, and its export `.json`. The
steps since may add to histories, but change nothing that was told.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.exchange import importing
from storage.finding.query import DecisionQuery
from storage.migrations import known
from storage.opening import open_database
from storage.record.checks import problems
from storage.record.log import DecisionLog
from storage.records import Draft
from tests.clock import at
from tests.readable import readable

VERSIONS = Path(__file__).parent / "versions"
DUMPS = sorted(VERSIONS.glob("*.sql"))
NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(params=DUMPS, ids=lambda dump: dump.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the file as that version left it."""
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(request.param.read_text(encoding="utf-8"))
    return file


@pytest.fixture
def opened(old: Path) -> Iterator[Database]:
    database = open_database(old)
    database.migrate()
    yield database
    database.close()


def tables(file: Path) -> dict[str, list[dict[str, object]]]:
    """Return the rows of each table, except the search index."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        names = [
            row["name"]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not row["name"].startswith(("_sqlite", "sqlite", "decision_words"))
        ]
        return {name: [*map(dict, connection.execute(f"SELECT * FROM {name}"))] for name in names}


def test_migrations_lose_and_alter_nothing(old: Path) -> None:
    before = tables(old)
    database = open_database(old)
    database.migrate()
    database.close()
    after = tables(old)
    for name in set(before) & set(after):
        kept = set(before[name][0]) & set(after[name][0]) if before[name] and after[name] else set()
        kept -= {"head"}
        assert len(after[name]) == len(before[name]) or name == "history"
        for was, now in zip(before[name], after[name], strict=name != "history"):
            assert {key: now[key] for key in kept} == {key: was[key] for key in kept}
    assert {"decisions", "inbox", "outbox", "interviews"} <= set(before) & set(after)


def test_all_migrations_apply_and_the_record_is_intact(opened: Database) -> None:
    opened.check_version()
    assert problems(opened) == ()
    taken = opened.execute("SELECT name FROM _sqlite_migrations")
    assert {row["name"] for row in taken} == known


def test_its_decisions_are_found_and_numbering_continues(
    opened: Database, draft_of: Callable[..., Draft]
) -> None:
    log = DecisionLog(opened)
    before = {
        (row["team_id"], row["number"], row["title"])
        for row in opened.execute("SELECT team_id, number, title FROM decisions")
    }
    for team, number, title in before:
        decision = log.get(team, number)
        assert decision is not None
        assert (decision.title, decision.chosen != "") == (title, True)
        assert log.history(team, number)[0].what == "recorded"
    last = max(number for team, number, _ in before if team == "T1")
    assert at(log, NOW).record(draft_of(), key="new").number == last + 1
    assert problems(opened) == ()


@pytest.mark.parametrize("file", sorted(VERSIONS.glob("*.json")), ids=lambda file: file.stem)
def test_its_export_can_be_imported_and_is_intact(file: Path, tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "new.db")) as database:
        importing.import_decisions(database, file, "T1")
        kept = readable(DecisionLog(database).find(DecisionQuery("T1", None)))
        seen = {one.number: one.visibility for one in kept}
        assert seen == {1: "public", 2: "private", 3: "unknown", 4: "public"}
        assert problems(database) == ()
