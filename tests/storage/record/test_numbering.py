"""What a mistyped link of an imported decision does to the numbers of those to come."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.exchange import importing
from storage.exchange.importing import CONFLICTING, ImportRefused
from storage.record.checks import problems
from storage.record.log import DecisionLog
from storage.records import Draft
from tests.clock import at
from tests.storage.foreign import minimal


def take_in(database: Database, folder: Path, *decisions: dict[str, object]) -> None:
    (folder / "in.json").write_text(json.dumps([minimal(**each) for each in decisions]))
    importing.import_decisions(database, folder / "in.json", "T1")


def superseded(number: int, by: int) -> dict[str, object]:
    return {"number": number, "status": "superseded", "superseded_by": f"D-{by}"}


@pytest.mark.parametrize("far", [superseded(1, 100_008), {"number": 1, "supersedes": ["D-100008"]}])
def test_a_number_far_behind_the_last_is_mistyped_and_uses_up_none(
    *,
    tmp_path: Path,
    database: Database,
    log: DecisionLog,
    draft_of: Callable[..., Draft],
    now: datetime,
    far: dict[str, object],
) -> None:
    with pytest.raises(ImportRefused) as refused:
        take_in(database, tmp_path, far, {"number": 7})
    assert str(refused.value) == (
        f"{tmp_path}/in.json:1: D-1 is linked to D-100008, more than 100,000 after the last one, D-7; "
        "correct it, or first import D-100008"
    )
    assert at(log, now).record(draft_of(), key="new").number == 1


def test_a_number_that_the_record_or_the_import_leads_up_to_is_none_too_far(
    tmp_path: Path, database: Database
) -> None:
    take_in(database, tmp_path, superseded(1, 100_007), {"number": 7})
    take_in(database, tmp_path, superseded(2, 200_007))
    take_in(database, tmp_path, superseded(3, 900_000), {"number": 900_000, "supersedes": ["D-3"]})
    assert problems(database) == ()


def test_what_is_named_from_afar_can_come_first(tmp_path: Path, database: Database) -> None:
    take_in(database, tmp_path, {"number": 900_000, "supersedes": ["D-1"]})
    take_in(database, tmp_path, superseded(1, 900_000))
    assert problems(database) == ()


def test_whether_a_number_is_taken_is_looked_up_in_indexes(database: Database) -> None:
    """Or else each decision of an import looks at all before it."""
    rows = database.execute(f"EXPLAIN QUERY PLAN {CONFLICTING}", team="T1", number=1, key="1")
    plan = [row["detail"] for row in rows if "decisions" in row["detail"]]
    assert [step.rpartition(" (")[2] for step in plan] == [
        "team_id=? AND number=?)",
        "team_id=? AND key=?)",
    ]
