"""`framework-bot decisions` where one of them can't be read."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.slack.outbox_sender import now
from storage.opening import open_database
from storage.record.log import DecisionLog
from tests.bot.drafts import DRAFT
from tests.clock import at

SENTENCE = (
    "D-2 can't be read: a row of it is damaged; ask the bot's operator to run "
    "`framework-bot decisions verify` and to restore a backup.\n"
)


@pytest.fixture(autouse=True)
def record(tmp_path: Path) -> None:
    """Three decisions of the workspace T1, of which D-2 can't be read."""
    with closing(open_database(tmp_path / "record.db")) as database:
        log = DecisionLog(database)
        for key in ("first", "second", "third"):
            at(log, now()).record(DRAFT, key=key)
        database.execute("UPDATE decisions SET reasons = '[' WHERE number = 2")


def test_a_list_is_printed_without_it_and_stderr_tells_of_it_in_its_place(invoke: Any) -> None:
    run = invoke("decisions", "list")
    assert (run.exit_code, run.stderr) == (1, f"T1 {SENTENCE}")
    assert [line.split()[0] for line in run.stdout.splitlines()] == ["D-3", "D-1"]
    assert run.output.splitlines(keepends=True)[1] == f"T1 {SENTENCE}"


def test_a_document_is_printed_without_it_and_stderr_tells_of_it(invoke: Any) -> None:
    run = invoke("decisions", "list", "--json")
    assert (run.exit_code, run.stderr) == (1, f"T1 {SENTENCE}")
    assert [row["id"] for row in json.loads(run.stdout)] == ["D-3", "D-1"]


def test_a_page_on_which_it_does_not_stand_is_as_ever(invoke: Any) -> None:
    run = invoke("decisions", "list", "--limit", "1")
    assert (run.exit_code, run.stderr) == (0, "")


def test_it_is_not_shown_and_nothing_is_exported_without_it(invoke: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    for arguments in (
        ["show", "D-2"],
        ["replay", "D-2"],
        ["export", "--format", "csv", "--out", str(out)],
    ):
        run = invoke("decisions", *arguments)
        assert (run.exit_code, run.stdout, run.stderr) == (1, "", SENTENCE), arguments
    assert not out.exists()


def test_verify_names_it(invoke: Any) -> None:
    run = invoke("decisions", "verify")
    assert (run.exit_code, run.stdout) == (1, "")
    assert "T1 D-2: it can't be read" in run.stderr
