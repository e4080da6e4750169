"""Out and in: the record is never hostage."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import export, importing
from storage.changes import Edit, Object, Redact, Supersede
from storage.checks import problems
from storage.database import Database
from storage.decisions import DecisionLog
from storage.export import ExportRefused, Format
from storage.importing import ImportRefused
from storage.records import Considered, Draft

HOSTILE = [
    "=1+1",
    "-2",
    "+3",
    "@x",
    "  =1",
    "\t=1",
    "\n",
    "＝1",
    "－1",
    "＋1",
    "＠x",
    "'",
    "''=",
    "",
]
HOSTILE += [
    '"',
    "a,b",
    "---",
    "key: value",
    "# title",
    "* x\n---\n",
    "<!channel>",
    "\u2028",
    "\ufeff=",
]
TEXT = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=()), max_size=20)
DRAFTS = st.fixed_dictionaries(
    {
        "title": TEXT,
        "why": TEXT,
        "context": TEXT,
        "consequences": TEXT,
        "chosen": TEXT,
        "chosen_label": TEXT,
        "recommended": st.none() | TEXT,
        "guide": st.none() | TEXT,
        "source": st.none() | TEXT,
        "options": st.lists(
            st.builds(
                Considered,
                id=TEXT,
                label=TEXT,
                score=st.floats(-1e9, 1e9),
                summary=TEXT,
                pros=st.lists(TEXT, max_size=1).map(tuple),
            ),
            max_size=2,
        ),
        "reasons": st.lists(TEXT, max_size=2),
        "drivers": st.dictionaries(TEXT, TEXT, max_size=2),
        "deciders": st.lists(TEXT, max_size=2),
        "told": st.booleans(),
        "revisit_on": st.none() | st.dates(),
    }
)
NAMES: dict[Format, str] = {"madr": "folder", "json": "record.json", "csv": "record.csv"}


def taken_in(path: Path, team: str, database: Database) -> DecisionLog:
    importing.keep(database, importing.read(path, team))
    return DecisionLog(database)


def content(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "second.db")) as database:
        yield database


@pytest.fixture
def lived(log: DecisionLog, draft_of: Callable[..., Draft], now: datetime) -> DecisionLog:
    """Decisions to which everything has happened."""
    for key in range(4):
        log.record(draft_of(title=f"Choice {key}", deciders=["UBOB"]), key=str(key), now=now)
    log.change("T1", 1, Object(reason="=SUM(A1)"), who="UBOB", now=now)
    log.change("T1", 1, Edit(fields={"why": "Bëtter 🎉"}), who="UADA", now=now)
    log.record(draft_of(title="Old"), key="old", now=now)
    log.change("T1", 5, Supersede(by="D-2"), who="UADA", now=now)
    log.change("T1", 3, Redact(reason="Law."), who="operator", now=now, may_all=True)
    log.set_visibility("T1", 4, "public", now=now)
    return log


@pytest.mark.parametrize("form", get_args(Format))
def test_what_goes_out_comes_back_and_goes_out_the_same(
    tmp_path: Path, lived: DecisionLog, second: Database, form: Format
) -> None:
    export.write(lived.records("T1"), form, tmp_path / NAMES[form])
    other = taken_in(tmp_path / NAMES[form], "T9", second)
    (tmp_path / "again").mkdir()
    export.write(other.records("T9"), form, tmp_path / "again" / NAMES[form])
    assert content(tmp_path / NAMES[form]) == content(tmp_path / "again" / NAMES[form])
    moved = [
        one.model_copy(update={"team_id": "T9"})
        for one in (d.decision for d in lived.records("T1"))
    ]
    assert [one.decision for one in other.records("T9")] == moved
    assert problems(second) == ()


@pytest.mark.parametrize("form", get_args(Format))
@settings(max_examples=25)
@given(drafts=st.lists(DRAFTS, min_size=1, max_size=2))
def test_hostile_text_survives_the_way_out_and_in(
    *,
    tmp_path_factory: pytest.TempPathFactory,
    shared_log: DecisionLog,
    new_team: Callable[[], str],
    draft_of: Callable[..., Draft],
    now: datetime,
    form: Format,
    drafts: list[dict[str, Any]],
) -> None:
    team, other, folder = new_team(), new_team(), tmp_path_factory.mktemp("out")
    for key, draft in enumerate(drafts):
        shared_log.record(draft_of(team_id=team, **draft), key=str(key), now=now)
    export.write(shared_log.records(team), form, folder / NAMES[form])
    log = taken_in(folder / NAMES[form], other, shared_log._database)
    export.write(log.records(other), form, folder / f"again.{NAMES[form]}")
    first = content(folder / NAMES[form]).values()
    assert list(first) == list(content(folder / f"again.{NAMES[form]}").values())


@settings(max_examples=60)
@given(given=DRAFTS)
def test_no_cell_is_a_formula_and_front_matter_is_yaml(
    *,
    shared_log: DecisionLog,
    new_team: Callable[[], str],
    draft_of: Callable[..., Draft],
    now: datetime,
    given: dict[str, Any],
) -> None:
    team = new_team()
    shared_log.record(draft_of(team_id=team, **given), key="1", now=now)
    records = list(shared_log.records(team))
    cells = [cell for row in csv.reader(io.StringIO(export.as_csv(records))) for cell in row]
    assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝＋－＠")]
    assert not [cell for cell in cells if cell[:1] in {"\t", "\r", "\n"}]
    [markdown] = export.as_madr(records).values()
    [exported] = json.loads(export.as_json(records))["decisions"]
    assert yaml.safe_load(markdown.split("\n---\n")[0]) == exported


def test_a_file_reads_as_the_decision(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    draft = draft_of(
        title="Dash_board for *Ada*",
        context="We grow.\n\n1. fast",
        drivers={"Who?": "<!channel>"},
        options=[Considered(id="f", label="Flask", score=2, summary="Plain.", pros=("small",))],
        consequences="- We learn Python.",
        consulted=["UEVE"],
    )
    log.record(draft, key="1", now=now)
    [(name, text)] = export.as_madr(log.records("T1")).items()
    assert name == "0001-dash-board-for-ada.md"
    assert (
        text.split("\n---\n")[1]
        == r"""
# Dash\_board for \*Ada\*

## Context and Problem Statement

We grow.

1\. fast

## Decision Drivers

* Who? \<!channel\>

## Considered Options

* Flask (2)

## Decision Outcome

Chosen option: "Streamlit", because

The analysts write Python.

### Consequences

\- We learn Python.

## Pros and Cons of the Options

### Flask

Plain.

* Good, because small

## More Information

* D-1, accepted, recorded by UADA
* Recorded on 2026-03-02
* Consulted: UEVE
"""
    )


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "Ünïcode", "设计", "a" * 300, "", "x.md\x00"]
)
def test_a_title_leads_to_no_other_place(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime, title: str
) -> None:
    log.record(draft_of(title=title), key="1", now=now)
    [name] = export.as_madr(log.records("T1"))
    assert set(name.removesuffix(".md")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(name) < 80


@pytest.mark.parametrize("form", get_args(Format))
def test_an_export_takes_the_place_of_an_earlier_one_only(
    tmp_path: Path, lived: DecisionLog, now: datetime, form: Format
) -> None:
    out = tmp_path / NAMES[form]
    export.write(lived.records("T1"), form, out)
    before = content(out)
    lived.change("T1", 1, Edit(fields={"title": "Renamed"}), who="UADA", now=now)
    export.write(lived.records("T1"), form, out)
    assert len(content(out)) == len(before)
    assert content(out) != before
    foreign = out / "0001-ours.md" if form == "madr" else out
    foreign.write_text("# Ours\n")
    with pytest.raises(ExportRefused, match="name a new"):
        export.write(lived.records("T1"), form, out)
    assert foreign.read_text() == "# Ours\n"


def minimal(**given: object) -> dict[str, object]:
    usual = {"title": "T", "why": "W", "chosen": "f", "chosen_label": "F", "created_by": "U1"}
    return usual | {"number": 1, "created_at": "2026-01-01T00:00:00Z"} | given


def test_what_is_missing_is_made_anew(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps([minimal(number=7), minimal(number=3, status="rejected")]))
    log = taken_in(file, "T1", database)
    decision = log.get("T1", 3)
    assert decision
    assert (decision.status, decision.visibility) == ("rejected", "unknown")
    [event] = log.history("T1", 3)
    assert (event.who, event.what) == ("U1", "recorded")
    assert problems(database) == ("numbers are missing or doubled in the workspace T1",)


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
        importing.keep(database, importing.read(file, "T1"))


ROW_OF_TWO_LINES = """number,created_at,title,why,chosen,chosen_label,created_by
1,2026-01-01T00:00:00Z,"a
b",w,f,F,U1
"""
CYCLE = [
    minimal(number=1, status="superseded", superseded_by="D-2", supersedes=["D-2"]),
    minimal(number=2, status="superseded", superseded_by="D-1", supersedes=["D-1"]),
]
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
        ("a.json", " " * 10_000_001, "a.json:1: a file may have 10,000,000 bytes"),
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
        ("a.txt", "", "a.txt:1: a file to import ends in"),
    ],
)
def test_a_broken_file_is_refused_by_its_line(
    tmp_path: Path, name: str, text: str, refusal: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ImportRefused) as refused:
        importing.read(tmp_path / name, "T1")
    assert str(refused.value).removeprefix(f"{tmp_path}/").startswith(refusal)


def test_what_is_not_utf_8_is_refused_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"number\n1\n\xff\n")
    with pytest.raises(ImportRefused, match=r"a\.csv:3: the file is not UTF-8"):
        importing.read(tmp_path / "a.csv", "T1")


def test_nothing_is_half_imported(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps([minimal(number=2)]))
    log = taken_in(file, "T1", database)
    file.write_text(json.dumps([minimal(number=1), minimal(number=2), minimal(number=3)]))
    with pytest.raises(ImportRefused, match="D-2 is in the record already"):
        importing.keep(database, importing.read(file, "T1"))
    assert log.get("T1", 1) is None
    assert log.get("T1", 3) is None


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
    tmp_path: Path, lived: DecisionLog, find: str, replace: str, refusal: str
) -> None:
    text = export.as_json(lived.records("T1"))
    assert find in text
    (tmp_path / "in.json").write_text(text.replace(find, replace, 1))
    with pytest.raises(ImportRefused, match=rf"in\.json:2: .*{refusal}"):
        importing.read(tmp_path / "in.json", "T2")


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
