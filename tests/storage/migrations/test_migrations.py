"""Records of earlier versions are upgraded."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from storage import migrations
from storage.finding.query import DecisionQuery
from storage.opening import open_database
from storage.record.changes import Edit
from storage.record.checks import problems
from storage.record.history import replay
from storage.record.log import DecisionLog
from tests.clock import at

OLD = """
    INSERT INTO teams VALUES (1, 'T1', 2);
    INSERT INTO decisions (id, team_id, number, key, status, visibility, channel, told, title, why,
        chosen, chosen_label, options, reasons, answers, drivers, deciders, created_by, created_at,
        revisit_on)
    VALUES (4294967297, 'T1', 1, 'I1', 'accepted', 'public', 'C1', 1, 'Tëst', 'So.', 'flask',
        'Flask', '[{"id": "flask", "label": "Flask", "score": 2.5}]', '["Because."]', '{"a": "b"}',
        '{"Who?": "We."}', '["UBOB"]', 'UADA', '2026-03-02T09:30:00.000000+00:00', '2027-01-04'),
        (4294967298, 'T1', 2, 'I2', 'accepted', 'private', NULL, 0, 'Two', 'So.', 'flask',
        'Flask', '[]', '[]', '{}', '{}', '[]', 'UBOB', '2026-03-03T09:30:00.000000+00:00', NULL);
    INSERT INTO decision_words (rowid, words) VALUES (4294967297, 'D-1 Tëst'), (4294967298, 'Two');
    INSERT INTO decision_people VALUES ('T1', 'UADA', 1), ('T1', 'UBOB', 1), ('T1', 'UBOB', 2);
    INSERT INTO events (team_id, number, at, who, what)
    VALUES ('T1', 1, '2026-03-02T09:30:00.000000+00:00', 'UADA', 'recorded'),
        ('T1', 2, '2026-03-03T09:30:00.000000+00:00', 'UBOB', 'recorded');
"""


@pytest.fixture
def old(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        migrations.apply(connection, stop_before="record")
        connection.executescript(OLD)
    return path


def test_its_decisions_keep_their_first_history_entries(old: Path) -> None:
    with closing(open_database(old)) as database:
        log = DecisionLog(database)
        decision = log.get("T1", 1)
        assert decision
        assert (decision.title, decision.status, decision.visibility) == (
            "Tëst",
            "accepted",
            "public",
        )
        assert (decision.drivers, decision.revisit_on) == ({"Who?": "We."}, date(2027, 1, 4))
        first, second = log.history("T1", 1)
        assert (first.who, first.what, first.at) == ("UADA", "recorded", decision.created_at)
        assert (second.who, second.what, second.at) == ("Slack", "placed", decision.created_at)
        assert replay("T1", 1, [first, second]) == decision


def test_it_is_intact_and_can_be_found_and_changed(old: Path) -> None:
    with closing(open_database(old)) as database:
        log = DecisionLog(database)
        edit = Edit(fields={"context": "Growth."})
        at(log, datetime(2026, 4, 1, tzinfo=UTC)).change("T1", 1, edit, who="UBOB")
        assert problems(database) == ()
        assert [one.number for one in log.find(DecisionQuery("T1", None, "growth because"))] == [1]


OPENING = """
import sys
from storage.opening import open_database

open_database(sys.argv[1]).migrate()
print("sqlite_utils" in sys.modules)
"""


def test_sqlite_utils_is_imported_only_for_migrations(path: Path) -> None:
    command = [sys.executable, "-c", OPENING, f"sqlite:///{path}"]
    loaded = [subprocess.check_output(command, text=True).strip() for _ in range(2)]
    assert loaded == ["True", "False"]
