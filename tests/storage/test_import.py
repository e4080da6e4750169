"""What is taken in, and what is refused; the record is whole after either."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import export
from storage.database import Database
from storage.decisions import DecisionLog
from storage.exchange import importing, listing
from storage.exchange.importing import ImportRefused
from storage.finding.pages import Page
from storage.record.changes import ChangeRefused, Reopen
from storage.record.checks import problems
from storage.records import Draft

NUMBERS = st.integers(1, 4)
ENDS = st.tuples(st.none() | NUMBERS, st.sets(NUMBERS))
NAMES_A_DECISION = re.compile(r"in\.json:1: .*\bD-\d|can't supersede itself")


@pytest.fixture
def second_process(path: Path) -> Iterator[Database]:
    """On the same file."""
    with closing(Database(path)) as database:
        yield database


def taken_in(path: Path, team: str, database: Database) -> DecisionLog:
    importing.take_in(database, path, team)
    return DecisionLog(database)


def minimal(**given: object) -> dict[str, object]:
    usual = {"title": "T", "why": "W", "chosen": "f", "chosen_label": "F", "created_by": "U1"}
    return usual | {"number": 1, "created_at": "2026-01-01T00:00:00Z"} | given


def told_as(changes: dict[str, Any], *more: dict[str, Any]) -> dict[str, Any]:
    """A decision with a history of its own, to whose first entry `changes` are added."""
    usual = {"at": "2026-01-01T00:00:00Z", "who": "U1"}
    whole = {name: value for name, value in minimal().items() if name != "number"} | changes
    first = usual | {"what": "recorded", "changes": whole}
    later = [usual | {"what": "edited", "changes": None} | entry for entry in more]
    return minimal(history=[first, *later])


def linked(number: int, after: int | None, before: set[int]) -> dict[str, object]:
    """A decision that names others."""
    later = {"status": "superseded", "superseded_by": f"D-{after}"} if after else {}
    return minimal(number=number, supersedes=[f"D-{one}" for one in sorted(before)], **later)


def test_what_is_missing_is_made_anew(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps([minimal(number=7), minimal(number=3, status="rejected")]))
    log = taken_in(file, "T1", database)
    decision = log.get("T1", 3)
    assert decision
    assert (decision.status, decision.visibility) == ("rejected", "unknown")
    [event] = log.history("T1", 3)
    assert (event.who, event.what) == ("U1", "recorded")
    assert problems(database) == ()


def test_files_may_come_one_after_another_and_new_numbers_go_on(
    tmp_path: Path, database: Database, draft_of: Callable[..., Draft], now: datetime
) -> None:
    for number in (2, 1):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps([minimal(number=number)]))
        log = taken_in(file, "T1", database)
    assert log.record(draft_of(), key="new", now=now).number == 3
    assert problems(database) == ()
    with pytest.raises(ImportRefused, match=r"1\.json:1: D-1 is in the record already"):
        importing.take_in(database, file, "T1")


def test_a_record_of_parts_is_whole_and_what_it_lacks_can_come_later(
    tmp_path: Path, database: Database, draft_of: Callable[..., Draft], now: datetime
) -> None:
    """What a decision names is not given to a new one."""
    late = tmp_path / "late.json"
    old = tmp_path / "old.json"
    old.write_text(json.dumps([minimal(number=2, status="superseded", superseded_by="D-5")]))
    log = taken_in(old, "T1", database)
    assert problems(database) == ()
    assert log.record(draft_of(), key="new", now=now).number == 6
    with pytest.raises(ChangeRefused, match="There is no decision D-5 in the record; import it"):
        log.change("T1", 2, Reopen(reason="So."), who="U1", now=now)
    late.write_text(json.dumps([minimal(number=5)]))
    with pytest.raises(
        ImportRefused, match=r"late\.json:1: D-5 does not say that it supersedes D-2"
    ):
        importing.take_in(database, late, "T1")
    late.write_text(json.dumps([minimal(number=5, supersedes=["D-2", "D-4"])]))
    importing.take_in(database, late, "T1")
    assert problems(database) == ()
    late.write_text(json.dumps([minimal(number=4)]))
    with pytest.raises(ImportRefused, match="D-4 does not say that D-5 supersedes it"):
        importing.take_in(database, late, "T1")
    assert [one.number for one in log.page(Page("T1", None))] == [6, 5, 2]


@settings(max_examples=40)
@given(files=st.lists(st.dictionaries(NUMBERS, ENDS, max_size=4), max_size=3))
def test_after_whatever_imports_the_record_is_whole(
    *,
    tmp_path_factory: pytest.TempPathFactory,
    shared_log: DecisionLog,
    new_team: Callable[[], str],
    files: list[dict[int, tuple[int | None, set[int]]]],
) -> None:
    team, file = new_team(), tmp_path_factory.mktemp("in") / "in.json"
    kept: set[int] = set()
    for decisions in files:
        file.write_text(json.dumps([linked(number, *ends) for number, ends in decisions.items()]))
        refusal = refused(shared_log._database, file, team)
        assert not refusal or NAMES_A_DECISION.search(refusal)
        kept |= set() if refusal else set(decisions)
        assert {one.number for one in shared_log.page(Page(team, None))} == kept
    assert problems(shared_log._database) == ()


def refused(database: Database, file: Path, team: str) -> str:
    """Why the file is not taken; empty where it is."""
    try:
        importing.take_in(database, file, team)
    except ImportRefused as refusal:
        return str(refusal)
    return ""


ROW_OF_TWO_LINES = """number,created_at,title,why,chosen,chosen_label,created_by
1,2026-01-01T00:00:00Z,"a
b",w,f,F,U1
"""
CYCLE = [
    minimal(number=1, status="superseded", superseded_by="D-2", supersedes=["D-2"]),
    minimal(number=2, status="superseded", superseded_by="D-1", supersedes=["D-1"]),
]
TWICE_FOLLOWED = [
    minimal(number=1, status="superseded", superseded_by="D-2"),
    minimal(number=2, supersedes=["D-1"]),
    minimal(number=3, supersedes=["D-1"]),
]
ANSWERS = {"a": "1", "b": "1"}


ONE_END = [minimal(number=1, status="superseded", superseded_by="D-2"), minimal(number=2)]


@pytest.mark.parametrize(
    ("name", "text", "refusal"),
    [
        ("a.json", "[\n{]", "a.json:2: this is not JSON"),
        ("a.json", "[" * 100_000, "a.json:1: this is not JSON"),
        ("a.json", "{}", "a.json:1: a list of decisions is due"),
        ("a.json", '{"tags": [], "decisions": []}', "a.json:1: a list of decisions is due"),
        ("a.json", "[1]", "a.json:1: a list of decisions is due"),
        ("a.json", f"[\n\n{json.dumps(minimal(status='maybe'))}]", "a.json:3: status: Input"),
        ("a.json", json.dumps([minimal(number=0)]), "a.json:1: number: "),
        ("a.json", json.dumps([minimal(id="D-9")]), "a.json:1: id: 'D-9' is not the id"),
        ("a.json", json.dumps([minimal(colour="red")]), "a.json:1: colour: "),
        ("a.json", json.dumps([minimal(status="superseded")]), "a.json:1: status: "),
        ("a.json", json.dumps([minimal(), minimal()], indent=0), "a.json:11: D-1 is in "),
        ("a.json", json.dumps(CYCLE), "a.json:1: D-1 is superseded in a circle"),
        ("a.json", json.dumps(ONE_END), "a.json:1: D-2 does not say that it supersedes"),
        ("a.json", json.dumps([minimal(history=[{"at": "x"}])]), "a.json:1: who: Field"),
        ("a.json", json.dumps([minimal(history=5)]), "a.json:1: history: a list"),
        ("a.json", f"{listing.BEGINS}\n", "a.json:1: the list does not end"),
        ("a.json", f"{listing.BEGINS}\n{json.dumps(minimal())},\n", "a.json:2: the list does not"),
        ("a.json", f"{listing.BEGINS}\n{{\n]}}\n", "a.json:2: this is not JSON"),
        ("a.json", f"{listing.BEGINS}\n1\n]}}\n", "a.json:2: a list of decisions is due"),
        ("a.json", f"{listing.BEGINS}\n]}}\n\n{{}}", "a.json:4: the list has ended already"),
        (
            "a.json",
            json.dumps([minimal(supersedes=["D-1000000000"])]),
            "a.json:1: number: ",
        ),
        ("a.json", json.dumps(TWICE_FOLLOWED), "a.json:1: D-1 does not say that D-3 supersedes it"),
        ("a.json", json.dumps([told_as({"key": 1})]), "a.json:1: history: the key of a decision"),
        ("a.json", json.dumps([told_as({"key": ""})]), "a.json:1: history: the key of a decision"),
        (
            "a.json",
            json.dumps([told_as({"answers": {"b": "1", "a": "1"}}) | {"answers": ANSWERS}]),
            "a.json:1: history: it tells otherwise of answers",
        ),
        (
            "a.json",
            json.dumps([told_as({}, {"content_hash": "0f"})]),
            "a.json:1: history: what entry 2 of its history says was changed",
        ),
        ("a.csv", "", "a.csv:1: the first line names each column once"),
        ("a.csv", "number,colour\n", "a.csv:1: there is no column"),
        ("a.csv", f"{ROW_OF_TWO_LINES}2\n", "a.csv:4: 7 cells are due, here are 1"),
        ("a.csv", "number,options\n\n1,[", "a.csv:2: 2 cells are due"),
        ("a.csv", "number,options\n1,[", "a.csv:2: options: its value is not JSON"),
        ("a.csv", "number,why\n1,one\n", "a.csv:2: title: Field required"),
        ("a.md", "# Title\n", "a.md:1: the front matter"),
        ("a.md", "---\nnumber: 1\ntitle: yes\n---\n", "a.md:3: title: its value is not JSON"),
        ("a.md", "---\nnumber: 1\nnumber: 2\n---\n", "a.md:3: number is there twice"),
        ("a.md", "---\n- 1\n---\n", "a.md:2: a line of the front matter is"),
        ("a", "[]", "a:1: it does not begin as an export does; give it a name that ends in"),
    ],
)
def test_a_broken_file_is_refused_by_its_line(
    tmp_path: Path, database: Database, name: str, text: str, refusal: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ImportRefused) as refused:
        importing.take_in(database, tmp_path / name, "T1")
    assert str(refused.value).removeprefix(f"{tmp_path}/").startswith(refusal)


def test_what_is_not_utf_8_is_refused_by_its_line(tmp_path: Path, database: Database) -> None:
    (tmp_path / "a.csv").write_bytes(b"number\n1\n\xff\n")
    with pytest.raises(ImportRefused, match=r"a\.csv:3: the file is not UTF-8"):
        importing.take_in(database, tmp_path / "a.csv", "T1")


def test_blank_lines_may_stand_anywhere_in_a_list(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "in.json"
    file.write_text(f"{listing.BEGINS}\n\n{json.dumps(minimal())}\n \n]}}\n\n \n")
    assert importing.take_in(database, file, "T1") == 1


@pytest.mark.parametrize(
    ("name", "begins"), [("a.json", ""), ("a.md", ""), ("a.json", f"{listing.BEGINS}\n")]
)
def test_what_must_be_read_at_once_is_refused_where_it_is_too_large(
    tmp_path: Path, database: Database, name: str, begins: str
) -> None:
    with (tmp_path / name).open("wb") as opened:
        opened.write(begins.encode())
        opened.truncate(100_000_100)
    with pytest.raises(ImportRefused, match="may have 100,000,000 characters"):
        importing.take_in(database, tmp_path / name, "T1")


def test_nothing_is_half_imported(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps([minimal(number=2)]))
    log = taken_in(file, "T1", database)
    file.write_text(json.dumps([minimal(number=1), minimal(number=2), minimal(number=3)]))
    with pytest.raises(ImportRefused, match="D-2 is in the record already"):
        importing.take_in(database, file, "T1")
    assert log.get("T1", 1) is None
    assert log.get("T1", 3) is None


def test_nobody_waits_while_a_file_is_read(
    tmp_path: Path, database: Database, second_process: Database
) -> None:
    """A broken file is refused by its line, although somebody else is writing."""
    file = tmp_path / "in.json"
    file.write_text(json.dumps([minimal(number=1), minimal(number=0)]))
    with second_process.transaction(), pytest.raises(ImportRefused, match="number: a decision's"):
        importing.take_in(database, file, "T1")


@pytest.mark.parametrize(
    ("find", "replace", "refusal"),
    [
        ("Choice 0", "Choice 9", "history: "),
        ('"why": "=SUM(A1)"', '"why": "=SUM(A2)"', "the content_hash of entry 2"),
        ('"who": "UBOB"', '"who": "UEVE"', "the hash of entry 2"),
        ('"sequence": 2', '"sequence": 7', "the sequence of entry 2"),
        ('"salt": "', '"salt": "0', "the content_hash of entry 1"),
    ],
)
def test_a_history_that_was_changed_is_refused(
    tmp_path: Path, database: Database, lived: DecisionLog, find: str, replace: str, refusal: str
) -> None:
    text = export.as_json(lived.records("T1"))
    assert find in text
    (tmp_path / "in.json").write_text(text.replace(find, replace, 1))
    with pytest.raises(ImportRefused, match=rf"in\.json:2: .*{refusal}"):
        importing.take_in(database, tmp_path / "in.json", "T2")


def test_hashes_that_are_missing_are_made(
    tmp_path: Path, lived: DecisionLog, second: Database
) -> None:
    document = json.loads(export.as_json(lived.records("T1")))
    for decision in document["decisions"]:
        for entry in decision["history"]:
            del entry["hash"]
            if entry["changes"] is not None:
                del entry["salt"], entry["content_hash"]
    (tmp_path / "in.json").write_text(json.dumps(document))
    other = taken_in(tmp_path / "in.json", "T1", second)
    assert [one.decision for one in other.records("T1")] == [
        one.decision for one in lived.records("T1")
    ]
    assert problems(second) == ()
