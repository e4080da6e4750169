"""`framework-bot gaps`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from storage.opening import open_database
from storage.records import Gap
from storage.work.feedback import Gaps

DARK = ("does streamlit have a dark mode", "is there a dark mode in streamlit?")
MENU = "where do i find the menu of the cafeteria: <today>"


@pytest.fixture
def kept(tmp_path: Path) -> None:
    """A record with questions that got no good answer."""
    gaps = Gaps(open_database(tmp_path / "record.db"))
    for number, text in enumerate((*DARK, MENU)):
        gaps.save(
            Gap(
                team_id="T1",
                key=f"C1:{number}",
                text=text,
                verdict="suggest" if text in DARK else "unknown",
                guide="flask-vs-streamlit",
                entry="theming",
                channel="C1",
                asked_at=datetime(2026, 11, 23, tzinfo=UTC),
            )
        )


def test_questions_are_grouped_by_meaning_largest_group_first(invoke: Any, kept: None) -> None:
    result = invoke("gaps")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "2 questions, near flask-vs-streamlit/theming:"
    assert MENU in result.stdout


def test_the_groups_can_be_a_json_document(invoke: Any, kept: None) -> None:
    first, second = json.loads(invoke("gaps", "--json").stdout)
    assert (first["size"], first["entry"]) == (2, "theming")
    assert {question["text"] for question in first["questions"]} == set(DARK)
    assert (second["size"], second["entry"]) == (1, None)


def test_yaml_is_ready_to_paste(invoke: Any, kept: None) -> None:
    printed = invoke("gaps", "--yaml").stdout
    entries, aliases = printed.split("# New aliases of theming in flask-vs-streamlit\n")
    [entry] = yaml.safe_load(entries)
    assert next(iter(entry)) == "id"
    assert entry["question"] == MENU
    assert set(yaml.safe_load(aliases)) == set(DARK)


def test_without_gaps_the_command_says_so(invoke: Any, tmp_path: Path) -> None:
    open_database(tmp_path / "record.db").migrate()
    assert "No unanswered questions." in invoke("gaps").stdout
    assert yaml.safe_load(invoke("gaps", "--yaml").stdout) is None
    assert json.loads(invoke("gaps", "--json").stdout) == []
