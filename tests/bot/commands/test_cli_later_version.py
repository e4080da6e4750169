"""`framework-bot decisions` on a record that a later version has migrated."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.slack.outbox_sender import now
from storage.database import Database
from storage.finding.query import DecisionQuery
from storage.opening import open_database
from storage.record.log import DecisionLog
from tests.bot.drafts import DRAFT
from tests.clock import at


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Database]:
    """A record with one decision and an unknown migration."""
    with closing(open_database(tmp_path / "record.db")) as database:
        at(DecisionLog(database), now()).record(DRAFT, key="first")
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('framework-bot', 'of_tomorrow', '')"
        )
        yield database


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("show", "D-1"),
        ("verify",),
        ("redact", "D-1", "--reason", "Law."),
        ("import", "new.json"),
        ("export", "--format", "csv", "--out", "out.csv"),
        ("backup", "copy.db"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_the_record_is_refused_and_left_unchanged(
    arguments: tuple[str, ...],
    invoke: Any,
    tmp_path: Path,
    record: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    fields = DRAFT.model_dump(mode="json", exclude={"team_id"})
    new = fields | {"number": 2, "created_at": "2026-04-01T00:00:00Z"}
    Path("new.json").write_text(json.dumps([new]))
    there, before = (
        {*tmp_path.iterdir()},
        DecisionLog(record).find(DecisionQuery(DRAFT.team_id, None)),
    )
    run = invoke("decisions", *arguments)
    assert (run.exit_code, run.stdout) == (1, "")
    assert "of_tomorrow" in run.stderr
    assert {*tmp_path.iterdir()} == there
    assert DecisionLog(record).find(DecisionQuery(DRAFT.team_id, None)) == before
