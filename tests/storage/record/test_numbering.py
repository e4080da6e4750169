"""The effect of links of imported decisions on the next numbers."""

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
def test_a_link_far_beyond_the_last_number_is_refused(
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
        f"{tmp_path}/in.json:1: D-1 is linked to D-100008, more than 100,000 after the last one, "
        "D-7; correct it, or first import D-100008"
    )
    assert at(log, now).record(draft_of(), key="new").number == 1


def test_a_link_within_reach_of_the_last_number_is_accepted(
    tmp_path: Path, database: Database
) -> None:
    take_in(database, tmp_path, superseded(1, 100_007), {"number": 7})
    take_in(database, tmp_path, superseded(2, 200_007))
    take_in(database, tmp_path, superseded(3, 900_000), {"number": 900_000, "supersedes": ["D-3"]})
    assert problems(database) == ()


def test_a_decision_with_a_high_number_can_be_imported_first(
    tmp_path: Path, database: Database
) -> None:
    take_in(database, tmp_path, {"number": 900_000, "supersedes": ["D-1"]})
    take_in(database, tmp_path, superseded(1, 900_000))
    assert problems(database) == ()


def test_conflicts_are_looked_up_in_indexes(database: Database) -> None:
    """Otherwise each imported decision would scan all earlier ones."""
    rows = database.execute(f"EXPLAIN QUERY PLAN {CONFLICTING}", team="T1", number=1, key="1")
    plan = [row["detail"] for row in rows if "decisions" in row["detail"]]
    assert [step.rpartition(" (")[2] for step in plan] == [
        "team_id=? AND number=?)",
        "team_id=? AND key=?)",
    ]
