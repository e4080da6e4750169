"""`framework-bot guides eval`."""

import json
from pathlib import Path
from typing import Any

import pytest

RIGHT = '{"question": "does streamlit have a login", "entry": "authentication"}'
TABLE = '{"question": "flask vs streamlit deployment", "entry": "table:deployment"}'
MISSED = '{"question": "what is flask in one sentence", "entry": "snowflake"}'
FAR = '{"question": "how do I bake bread?", "entry": null}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Four labelled questions, one of them with a wrong label."""
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{RIGHT}\n{TABLE}\n{MISSED}\n{FAR}\n", encoding="utf-8")
    return path


def test_shares_and_confusions_are_printed(invoke: Any, file: Path) -> None:
    run = invoke("guides", "eval", str(file))
    assert run.exit_code == 0
    assert "top-1           66.7%" in run.stdout
    assert "refusals         0.0%" in run.stdout
    assert "1  snowflake -> what-is-flask" in run.stdout


def test_the_report_can_be_a_json_document(invoke: Any, file: Path) -> None:
    run = invoke("guides", "eval", str(file), "--json")
    found = json.loads(run.stdout)
    assert (found["questions"], found["top1"], found["refusals"]) == (4, 0.6667, 0)
    assert found["verdicts"]["far"] == {"answer": 0, "suggest": 0, "unknown": 1}
    assert found["confusions"] == [{"wanted": "snowflake", "found": "what-is-flask", "count": 1}]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("not json", "not a labelled question"),
        ('{"question": "q"}', "entry: Field required"),
        ('{"question": "q", "entry": "lunch"}', "no entry 'lunch'"),
    ],
)
def test_an_invalid_line_is_reported(invoke: Any, tmp_path: Path, line: str, why: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"{FAR}\n{line}\n", encoding="utf-8")
    run = invoke("guides", "eval", str(file))
    assert run.exit_code == 1
    assert run.stderr.startswith(f"{file}:2: ")
    assert why in run.stderr
