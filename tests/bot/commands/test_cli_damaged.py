"""`framework-bot decisions` with a damaged decision."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.slack.outbox_sender import now
from storage.opening import open_database
from storage.record.log import DecisionLog
from storage.records import DamagedDecision
from tests.bot.drafts import DRAFT
from tests.clock import at

SENTENCE = f"{DamagedDecision(team_id='T1', number=2).sentence}\n"


@pytest.fixture(autouse=True)
def record(tmp_path: Path) -> None:
    """Three decisions of the workspace T1, of which D-2 is damaged."""
    with closing(open_database(tmp_path / "record.db")) as database:
        log = DecisionLog(database)
        for key in ("first", "second", "third"):
            at(log, now()).record(DRAFT, key=key)
        database.execute("UPDATE decisions SET reasons = '[' WHERE number = 2")


def test_the_list_skips_it_and_stderr_reports_it_in_order(invoke: Any) -> None:
    run = invoke("decisions", "list")
    assert (run.exit_code, run.stderr) == (1, f"T1 {SENTENCE}")
    assert [line.split()[0] for line in run.stdout.splitlines()] == ["D-3", "D-1"]
    assert run.output.splitlines(keepends=True)[1] == f"T1 {SENTENCE}"


def test_the_json_list_skips_it_and_stderr_reports_it(invoke: Any) -> None:
    run = invoke("decisions", "list", "--json")
    assert (run.exit_code, run.stderr) == (1, f"T1 {SENTENCE}")
    assert [row["id"] for row in json.loads(run.stdout)] == ["D-3", "D-1"]


def test_a_page_without_it_is_unaffected(invoke: Any) -> None:
    run = invoke("decisions", "list", "--limit", "1")
    assert (run.exit_code, run.stderr) == (0, "")


def test_it_can_not_be_shown_and_prevents_an_export(invoke: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    for arguments in (
        ["show", "D-2"],
        ["replay", "D-2"],
        ["export", "--format", "csv", "--out", str(out)],
    ):
        run = invoke("decisions", *arguments)
        assert (run.exit_code, run.stdout, run.stderr) == (1, "", SENTENCE), arguments
    assert not out.exists()


def test_verify_reports_it(invoke: Any) -> None:
    run = invoke("decisions", "verify")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith("T1 D-2: ")
