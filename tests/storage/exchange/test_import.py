"""Accepted imports: the record is intact afterwards."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.exchange import export, importing, json_format
from storage.exchange.importing import ImportRefused
from storage.finding.query import DecisionQuery
from storage.record.changes import ChangeRefused, Reopen
from storage.record.checks import problems
from storage.record.log import DecisionLog
from storage.records import Draft
from tests.clock import at
from tests.storage.foreign import minimal, taken_in

NUMBERS = st.integers(1, 4)
ENDS = st.tuples(st.none() | NUMBERS, st.sets(NUMBERS))
NAMES_A_DECISION = re.compile(r"in\.json:1: .*\bD-\d|can't supersede itself")


def linked(number: int, after: int | None, before: set[int]) -> dict[str, object]:
    """Return a decision that is linked to others."""
    later = {"status": "superseded", "superseded_by": f"D-{after}"} if after else {}
    return minimal(number=number, supersedes=[f"D-{one}" for one in sorted(before)], **later)


def test_missing_fields_get_defaults(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps([minimal(number=7), minimal(number=3, status="rejected")]))
    log = taken_in(file, "T1", database)
    decision = log.get("T1", 3)
    assert decision
    assert (decision.status, decision.visibility) == ("rejected", "unknown")
    [event] = log.history("T1", 3)
    assert (event.who, event.what) == ("U1", "recorded")
    assert problems(database) == ()


def test_several_files_can_be_imported_and_numbering_continues(
    tmp_path: Path, database: Database, draft_of: Callable[..., Draft], now: datetime
) -> None:
    for number in (2, 1):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps([minimal(number=number)]))
        log = taken_in(file, "T1", database)
    assert at(log, now).record(draft_of(), key="new").number == 3
    assert problems(database) == ()
    with pytest.raises(ImportRefused, match=r"1\.json:1: D-1 is already in the record"):
        importing.import_decisions(database, file, "T1")


def test_a_partial_import_is_intact_and_can_be_completed_later(
    tmp_path: Path, database: Database, draft_of: Callable[..., Draft], now: datetime
) -> None:
    """New decisions don't get the numbers that others are linked to."""
    late = tmp_path / "late.json"
    old = tmp_path / "old.json"
    old.write_text(json.dumps([minimal(number=2, status="superseded", superseded_by="D-5")]))
    log = taken_in(old, "T1", database)
    assert problems(database) == ()
    assert at(log, now).record(draft_of(), key="new").number == 6
    with pytest.raises(ChangeRefused, match="There is no decision D-5 in the record; import it"):
        at(log, now).change("T1", 2, Reopen(reason="So."), who="U1")
    late.write_text(json.dumps([minimal(number=5)]))
    with pytest.raises(
        ImportRefused, match=r"late\.json:1: D-5 does not say that it supersedes D-2"
    ):
        importing.import_decisions(database, late, "T1")
    late.write_text(json.dumps([minimal(number=5, supersedes=["D-2", "D-4"])]))
    importing.import_decisions(database, late, "T1")
    assert problems(database) == ()
    late.write_text(json.dumps([minimal(number=4)]))
    with pytest.raises(ImportRefused, match="D-4 does not say that D-5 supersedes it"):
        importing.import_decisions(database, late, "T1")
    assert [one.number for one in log.find(DecisionQuery("T1", None))] == [6, 5, 2]


@settings(max_examples=40)
@given(files=st.lists(st.dictionaries(NUMBERS, ENDS, max_size=4), max_size=3))
def test_the_record_is_intact_after_any_imports(
    *,
    tmp_path_factory: pytest.TempPathFactory,
    shared_database: Database,
    shared_log: DecisionLog,
    new_team: Callable[[], str],
    files: list[dict[int, tuple[int | None, set[int]]]],
) -> None:
    team, file = new_team(), tmp_path_factory.mktemp("in") / "in.json"
    kept: set[int] = set()
    for decisions in files:
        file.write_text(json.dumps([linked(number, *ends) for number, ends in decisions.items()]))
        refusal = refused(shared_database, file, team)
        assert not refusal or NAMES_A_DECISION.search(refusal)
        kept |= set() if refusal else set(decisions)
        assert {one.number for one in shared_log.find(DecisionQuery(team, None))} == kept
    assert problems(shared_database) == ()


def refused(database: Database, file: Path, team: str) -> str:
    """Return why the file is refused; empty if it isn't."""
    try:
        importing.import_decisions(database, file, team)
    except ImportRefused as refusal:
        return str(refusal)
    return ""


def test_a_list_may_have_blank_lines(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "in.json"
    file.write_text(f"{json_format.SIGNATURE}\n\n{json.dumps(minimal())}\n \n]}}\n\n \n")
    assert importing.import_decisions(database, file, "T1") == 1


def test_missing_hashes_are_computed(tmp_path: Path, lived: DecisionLog, second: Database) -> None:
    document = json.loads(export.as_json(lived.export("T1")))
    for decision in document["decisions"]:
        for entry in decision["history"]:
            del entry["hash"]
            if entry["changes"] is not None:
                del entry["salt"], entry["content_hash"]
    (tmp_path / "in.json").write_text(json.dumps(document))
    other = taken_in(tmp_path / "in.json", "T1", second)
    assert [one.decision for one in other.export("T1")] == [
        one.decision for one in lived.export("T1")
    ]
    assert problems(second) == ()
