import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from storage.database import Database
from storage.exchange import export, importing
from storage.opening import open_database
from storage.record.changes import Object, Redact, Supersede
from storage.record.checks import problems
from storage.record.log import DecisionLog
from storage.records import ConsideredOption, Draft, ExportedDecision
from tests.clock import at


@pytest.fixture
def whole(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> Database:
    for key in range(3):
        at(log, now).record(draft_of(), key=str(key))
    return database


def test_an_untouched_record_is_intact(whole: Database) -> None:
    assert problems(whole) == ()


@pytest.mark.parametrize(
    "title", ["of U0AMARA001", "the ﬁnancial one", "e" * 30, "4½ months", "café_bar", "Straße"]
)
def test_a_record_is_intact_with_any_characters(
    whole: Database, draft_of: Callable[..., Draft], now: datetime, title: str
) -> None:
    at(DecisionLog(whole), now).record(draft_of(title=title), key="odd")
    assert problems(whole) == ()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM decisions WHERE number = 2", "numbers are missing or duplicate"),
        ("DELETE FROM decisions WHERE number = 3", "numbers are missing or duplicate"),
        ("DELETE FROM decisions", "numbers are missing or duplicate"),
        (
            "DELETE FROM history WHERE number = 2",
            "T1 D-2: the first entry of its history is missing",
        ),
        (
            "DELETE FROM decision_words WHERE rowid % 4 = 3",
            "T1 D-3: search does not find its words",
        ),
        ("UPDATE teams SET team_id = 'T9'", "a row of the table decisions refers to a missing row"),
        (
            "UPDATE decisions SET visibility = 'public' WHERE number = 2",
            "T1 D-2: it differs from its history in visibility",
        ),
    ],
)
def test_tampering_is_reported(whole: Database, damage: str, found: str) -> None:
    whole.execute("PRAGMA foreign_keys = OFF")
    whole.execute("DROP TRIGGER history_is_not_removed")
    whole.execute(damage)
    assert any(found in problem for problem in problems(whole))


@pytest.fixture(scope="module")
def original(
    tmp_path_factory: pytest.TempPathFactory, draft_of: Callable[..., Draft], now: datetime
) -> Path:
    """Return a workspace in which every column has a value in some row."""
    draft = draft_of(
        **{
            name: f"{name} text"
            for name, field in Draft.model_fields.items()
            if field.default == ""
        },
        **{name: f"{name} text" for name in ("recommended", "recommended_label", "guide")},
        **{name: f"{name} text" for name in ("guide_title", "guide_hash", "interview_id")},
        guide_checked=date(2026, 1, 1),
        options=[ConsideredOption(id="flask", label="Flask", score=1)],
        reasons=["Because."],
        answers={"goal": "demo"},
        drivers={"What for?": "A demo."},
        deciders=["UADA", "UBOB"],
        consulted=["UEVE"],
        informed=["Finn"],
        channel="C1",
        told=True,
        source="https://example.com/1",
        revisit_on=date(2027, 1, 4),
    )
    database = open_database(tmp_path_factory.mktemp("full") / "record.db")
    log = DecisionLog(database)
    for key in ("a", "b", "c"):
        at(log, now).record(draft, key=f"key {key}")
    at(log, now).record(draft_of(), key="key d")
    at(log, now).change("T1", 1, Object(reason="No SSO."), who="UBOB")
    at(log, now).change("T1", 4, Supersede(by="D-2"), who="UADA")
    at(log, now).change("T1", 3, Redact(reason="Law."), who="operator", may_all=True)
    at(log, now).set_visibility("T1", 1, "public")
    later = at(log, now).record(draft_of(), key="key e")
    apart = tmp_path_factory.mktemp("part") / "part.json"
    document = ExportedDecision(later.model_copy(update={"number": 9}), ())
    apart.write_text(export.as_json([document]))
    importing.import_decisions(database, apart, "T1")
    assert problems(database) == ()
    database.backup(database.path.with_suffix(".copy"))
    database.close()
    return database.path.with_suffix(".copy")


@pytest.fixture
def full(path: Path, original: Path) -> Iterator[Database]:
    shutil.copy(original, path)
    with closing(open_database(path)) as database:
        yield database


COLUMNS = [
    (table, column)
    for table, columns in {
        "teams": "serial team_id last_number",
        "decisions": "id key number head " + " ".join(Draft.model_fields) + " created_at status "
        "visibility revision approvals objections supersedes superseded_by redacted",
        "decision_people": "team_id user_id number",
        "decision_words_content": "id c0",
        "decision_titles_content": "id c0",
        "awaited_numbers": "team_id first last",
        "history": "team_id number sequence at who what says salt content_hash hash",
        "spellings": "shortened word",
    }.items()
    for column in columns.split()
]


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_single_changed_character_is_noticed_in_any_column(
    path: Path, full: Database, table: str, column: str, place: float
) -> None:
    with closing(sqlite_utils.Database(path)) as tool:
        for trigger in tool.triggers:
            tool.execute(f"DROP TRIGGER {trigger.name}")
        tool.execute("PRAGMA ignore_check_constraints = ON")
        [row] = tool.query(
            f"SELECT {column} AS value FROM {table} "
            f"WHERE length({column}) AND {column} NOT IN ('[]', '{{}}') ORDER BY 1 DESC LIMIT 1"
        )
        changed = another(row["value"], place)
        tool.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", [changed, row["value"]])
        tool.conn.commit()
    assert problems(full)


def another(value: Any, place: float) -> Any:
    """Return `value` with one character changed or added."""
    if isinstance(value, int):
        return value + 1
    at = int(place * (len(value) - 1))
    return value[:at] + ("y" if value[at] == "x" else "x") + value[at + 1 :]


def test_every_column_of_the_record_is_checked(path: Path, full: Database) -> None:
    with closing(sqlite_utils.Database(path)) as tool:
        there = {
            (table, column.name) for table in dict(COLUMNS) for column in tool.table(table).columns
        }
    assert there - set(COLUMNS) == {("history", "id")}
