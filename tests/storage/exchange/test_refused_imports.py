"""Refused imports: they name file and line, and leave the record as it was."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from storage.exchange import export, importing, json_format
from storage.exchange.importing import ImportRefused
from storage.opening import open_database
from storage.record.log import DecisionLog
from tests.storage.foreign import minimal, taken_in


@pytest.fixture
def second_process(path: Path) -> Iterator[Database]:
    """Open the same file a second time."""
    with closing(open_database(path)) as database:
        yield database


def told_as(changes: dict[str, Any], *more: dict[str, Any]) -> dict[str, Any]:
    """Return a decision whose history begins with `changes`."""
    usual = {"at": "2026-01-01T00:00:00Z", "who": "U1"}
    whole = {name: value for name, value in minimal().items() if name != "number"} | changes
    first = usual | {"what": "recorded", "changes": whole}
    later = [usual | {"what": "edited", "changes": None} | entry for entry in more]
    return minimal(history=[first, *later])


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
        ("a.json", "[\n{]", "a.json:2: invalid JSON"),
        ("a.json", "[" * 100_000, "a.json:1: invalid JSON"),
        ("a.json", "{}", "a.json:1: expected a list of decisions"),
        ("a.json", '{"tags": [], "decisions": []}', "a.json:1: expected a list of decisions"),
        ("a.json", "[1]", "a.json:1: expected a list of decisions"),
        ("a.json", f"[\n\n{json.dumps(minimal(status='maybe'))}]", "a.json:3: status: Input"),
        ("a.json", json.dumps([minimal(number=0)]), "a.json:1: number: "),
        *(
            ("a.json", f"[\n{json.dumps(minimal(revision=revision))}]", "a.json:2: revision: ")
            for revision in (0, -5, 2**63)
        ),
        ("a.json", json.dumps([minimal(id="D-9")]), "a.json:1: id: 'D-9' is not the id"),
        ("a.json", json.dumps([minimal(colour="red")]), "a.json:1: colour: "),
        ("a.json", json.dumps([minimal(status="superseded")]), "a.json:1: status: "),
        ("a.json", json.dumps([minimal(), minimal()], indent=0), "a.json:11: D-1 is already in "),
        ("a.json", json.dumps(CYCLE), "a.json:1: D-1 is superseded in a cycle"),
        ("a.json", json.dumps(ONE_END), "a.json:1: D-2 does not say that it supersedes"),
        ("a.json", json.dumps([minimal(history=[{"at": "x"}])]), "a.json:1: who: Field"),
        ("a.json", json.dumps([minimal(history=5)]), "a.json:1: history: expected a list"),
        ("a.json", f"{json_format.SIGNATURE}\n", "a.json:1: the end of the list is missing"),
        (
            "a.json",
            f"{json_format.SIGNATURE}\n{json.dumps(minimal())},\n",
            "a.json:2: the end of the list",
        ),
        ("a.json", f"{json_format.SIGNATURE}\n{{\n]}}\n", "a.json:2: invalid JSON"),
        ("a.json", f"{json_format.SIGNATURE}\n1\n]}}\n", "a.json:2: expected a list of decisions"),
        ("a.json", f"{json_format.SIGNATURE}\n]}}\n\n{{}}", "a.json:4: unexpected text"),
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
            "a.json:1: history: it differs from the decision in answers",
        ),
        (
            "a.json",
            json.dumps([told_as({}, {"content_hash": "0f"})]),
            "a.json:1: history: the text of entry 2 of its history was changed",
        ),
        ("a.csv", "", "a.csv:1: the first line must name each column once"),
        ("a.csv", "number,colour\n", "a.csv:1: unknown columns colour"),
        ("a.csv", f"{ROW_OF_TWO_LINES}2\n", "a.csv:4: expected 7 cells, found 1"),
        ("a.csv", "number,options\n\n1,[", "a.csv:2: expected 2 cells"),
        ("a.csv", "number,options\n1,[", "a.csv:2: options: the value is not valid JSON"),
        ("a.csv", "number,why\n1,one\n", "a.csv:2: title: Field required"),
        ("a.md", "# Title\n", "a.md:1: expected front matter"),
        ("a.md", "---\nnumber: 1\ntitle: yes\n---\n", "a.md:3: title: the value is not valid JSON"),
        ("a.md", "---\nnumber: 1\nnumber: 2\n---\n", "a.md:3: number occurs twice"),
        ("a.md", "---\n- 1\n---\n", "a.md:2: expected `key: value`"),
        ("a", "[]", "a:1: not an export; if it is one, give it a name that ends in"),
    ],
)
def test_an_invalid_file_is_refused_with_its_line(
    tmp_path: Path, database: Database, name: str, text: str, refusal: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ImportRefused) as refused:
        importing.import_decisions(database, tmp_path / name, "T1")
    assert str(refused.value).removeprefix(f"{tmp_path}/").startswith(refusal)


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(
    tmp_path: Path, database: Database
) -> None:
    (tmp_path / "a.csv").write_bytes(b"number\n1\n\xff\n")
    with pytest.raises(ImportRefused, match=r"a\.csv:3: the file is not UTF-8"):
        importing.import_decisions(database, tmp_path / "a.csv", "T1")


@pytest.mark.parametrize(
    ("name", "begins"), [("a.json", ""), ("a.md", ""), ("a.json", f"{json_format.SIGNATURE}\n")]
)
def test_a_file_too_large_for_memory_is_refused(
    tmp_path: Path, database: Database, name: str, begins: str
) -> None:
    with (tmp_path / name).open("wb") as opened:
        opened.write(begins.encode())
        opened.truncate(100_000_100)
    with pytest.raises(ImportRefused, match="can have at most 100,000,000 characters"):
        importing.import_decisions(database, tmp_path / name, "T1")


def test_a_failed_import_imports_nothing(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps([minimal(number=2)]))
    log = taken_in(file, "T1", database)
    file.write_text(json.dumps([minimal(number=1), minimal(number=2), minimal(number=3)]))
    with pytest.raises(ImportRefused, match="D-2 is already in the record"):
        importing.import_decisions(database, file, "T1")
    assert log.get("T1", 1) is None
    assert log.get("T1", 3) is None


def test_an_import_holds_no_lock_while_it_reads(
    tmp_path: Path, database: Database, second_process: Database
) -> None:
    """An invalid file is refused even while somebody else is writing."""
    file = tmp_path / "in.json"
    file.write_text(json.dumps([minimal(number=1), minimal(number=0)]))
    with second_process.transaction(), pytest.raises(ImportRefused, match="number: expected"):
        importing.import_decisions(database, file, "T1")


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
    text = export.as_json(lived.export("T1"))
    assert find in text
    (tmp_path / "in.json").write_text(text.replace(find, replace, 1))
    with pytest.raises(ImportRefused, match=rf"in\.json:2: .*{refusal}"):
        importing.import_decisions(database, tmp_path / "in.json", "T2")
