"""`framework-bot decisions export`, `import`, `backup`, `verify` and `redact`."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from storage.finding.query import DecisionQuery
from storage.opening import open_database
from storage.record.changes import Edit
from storage.record.log import DecisionLog
from storage.records import Draft, Interview, OutboxCall, Round
from storage.work.interviews import Interviews
from storage.work.outbox import Outbox
from storage.work.rounds import Rounds
from tests.clock import at

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def draft(team: str, title: str, **given: Any) -> Draft:
    usual = {"why": "So.", "chosen": "flask", "chosen_label": "Flask", "created_by": "U1"}
    return Draft.model_validate({"team_id": team, "title": title} | usual | given)


def interview(name: str, user: str, **given: Any) -> Interview:
    usual = {"guide": "web", "channel": None, "started_at": NOON, "updated_at": NOON}
    return Interview.model_validate({"id": name, "team_id": "T1", "user_id": user} | usual | given)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(tmp_path / "record.db")) as database:
        log = DecisionLog(database)
        for title in ("First", "Second", "Third"):
            at(log, NOON).record(draft("T1", title), key=title)
        yield database


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("madr", "out"),
        ("json", "out.json"),
        ("csv", "out.csv"),
        ("madr", "out.json"),
        ("json", "out"),
        ("csv", "out"),
        ("json", "out.csv"),
        ("csv", "out.json"),
        ("csv", "out.backup"),
    ],
)
def test_an_export_under_any_name_can_be_imported_into_an_empty_record(
    invoke: Any, tmp_path: Path, form: str, name: str
) -> None:
    out, fresh = tmp_path / name, f"sqlite:///{tmp_path}/fresh.db"
    assert invoke("decisions", "export", "--format", form, "--out", str(out)).exit_code == 0
    run = invoke("decisions", "import", str(out), database_url=fresh)
    assert (run.exit_code, run.stdout, run.stderr) == (0, "Imported: 3.\n", "")
    rows = json.loads(invoke("decisions", "list", "--json", database_url=fresh).stdout)
    assert [(row["team_id"], row["id"]) for row in rows] == [
        ("local", "D-3"),
        ("local", "D-2"),
        ("local", "D-1"),
    ]
    assert invoke("decisions", "verify", database_url=fresh).exit_code == 0


@pytest.mark.usefixtures("record")
def test_one_file_of_an_export_can_be_imported_under_any_name(invoke: Any, tmp_path: Path) -> None:
    invoke("decisions", "export", "--format", "madr", "--out", str(tmp_path / "out"))
    alone = (tmp_path / "out" / "0002-second.md").rename(tmp_path / "second")
    run = invoke("decisions", "import", str(alone), database_url=f"sqlite:///{tmp_path}/fresh.db")
    assert (run.exit_code, run.stdout, run.stderr) == (0, "Imported: 1.\n", "")


def test_an_import_goes_to_the_only_workspace_or_the_chosen_one(
    invoke: Any, tmp_path: Path, record: Database
) -> None:
    fields = draft("T1", "New").model_dump(mode="json", exclude={"team_id"})
    file = tmp_path / "new.json"
    file.write_text(json.dumps([fields | {"number": 4, "created_at": "2026-04-01T00:00:00Z"}]))
    assert invoke("decisions", "import", str(file)).exit_code == 0
    assert invoke("decisions", "import", str(file), "--team", "T2").exit_code == 0
    log = DecisionLog(record)
    assert [len(log.find(DecisionQuery(team, None))) for team in ("T1", "T2")] == [4, 1]
    run = invoke("decisions", "import", str(file))
    assert (run.exit_code, run.stderr) == (
        1,
        "There are several workspaces; choose one with --team: T1, T2.\n",
    )
    run = invoke("decisions", "import", str(file), "--team", "T1")
    assert (run.exit_code, run.stderr.partition(" ")[0]) == (1, f"{file}:1:")
    assert "D-4" in run.stderr


@pytest.mark.usefixtures("record")
def test_a_history_written_by_other_tools_can_be_imported(invoke: Any, tmp_path: Path) -> None:
    out, fresh = tmp_path / "out.json", f"sqlite:///{tmp_path}/fresh.db"
    invoke("decisions", "export", "--format", "json", "--out", str(out))
    decisions = json.loads(out.read_text())["decisions"]
    for entry in (entry for one in decisions for entry in one["history"]):
        del entry["changes"]["key"]
        entry["why"] = "Two lines,\r\nso to say"
        for name in ("salt", "content_hash", "hash"):
            del entry[name]
    out.write_text(json.dumps(decisions))
    assert invoke("decisions", "import", str(out), database_url=fresh).exit_code == 0
    assert invoke("decisions", "verify", database_url=fresh).stderr == ""


@pytest.mark.usefixtures("record")
def test_an_export_does_not_overwrite_other_files(invoke: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("{}")
    run = invoke("decisions", "export", "--format", "json", "--out", str(tmp_path / "notes.json"))
    assert (run.exit_code, run.stdout) == (1, "")
    assert str(tmp_path / "notes.json") in run.stderr
    assert (tmp_path / "notes.json").read_text() == "{}"
    run = invoke("decisions", "export", "--format", "csv", "--out", str(tmp_path / "no" / "x.csv"))
    assert (run.exit_code, run.stderr.count("\n")) == (1, 1)


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(("form", "name"), [("madr", "out"), ("json", "out.json")])
def test_exporting_an_unknown_workspace_leaves_the_last_export_unchanged(
    invoke: Any, tmp_path: Path, form: str, name: str
) -> None:
    export = ("decisions", "export", "--format", form, "--out", str(tmp_path / name))
    assert invoke(*export).exit_code == 0
    run = invoke(*export, "--team", "T7")
    assert (run.exit_code, run.stderr) == (1, "No decisions in T7. Workspaces: T1.\n")
    fresh = f"sqlite:///{tmp_path}/fresh.db"
    assert invoke("decisions", "import", str(tmp_path / name), database_url=fresh).exit_code == 0


@pytest.mark.usefixtures("record")
def test_a_backup_is_a_usable_record(invoke: Any, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    run = invoke("decisions", "backup", str(copy))
    assert (run.exit_code, run.stdout, run.stderr) == (0, "", "")
    rows = invoke("decisions", "list", "--json", database_url=f"sqlite:///{copy}").stdout
    assert len(json.loads(rows)) == 3
    run = invoke("decisions", "backup", str(copy))
    assert (run.exit_code, run.stdout) == (1, "")
    assert str(copy) in run.stderr
    assert invoke("decisions", "backup", str(tmp_path / "no" / "copy.db")).exit_code == 1


def test_verify_names_each_problem(invoke: Any, record: Database) -> None:
    assert invoke("decisions", "verify").exit_code == 0
    with closing(sqlite3.connect(record.path)) as other:
        other.execute("UPDATE decisions SET why = 'so.' WHERE number = 2")
        other.execute("UPDATE decisions SET title = 'Thirt' WHERE number = 3")
        other.commit()
    run = invoke("decisions", "verify")
    assert (run.exit_code, run.stdout) == (1, "")
    lines = run.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["T1 D-2"] * 2 + ["T1 D-3"] * 2
    assert [name in line for name, line in zip(["why", "title"], lines[::2], strict=True)]


SECRET = "Zanzibar"


def keep_round(record: Database) -> None:
    """Store a closed round with the secret in every field."""
    rounds, interviews = Rounds(record), Interviews(record)
    begun = Round(
        team_id="T1",
        id="R1",
        owner="U1",
        guide="web",
        guide_title="Web",
        guide_hash="0f",
        question=SECRET,
        channel="C1",
        proposal=SECRET,
        began_at=NOON,
    )
    rounds.begin(begun)
    answers = {"goal": SECRET}
    at(rounds, NOON).hand_in("T1", "R1", "U2", answers)
    interviews.save(interview("I2", "U2", channel="C1", answers=answers, round="R1"))
    call = OutboxCall(
        team_id="T1", key="round:R1", method="chat.postMessage", arguments={"t": SECRET}
    )
    at(Outbox(record), NOON).put(call)
    rounds.close("T1", "R1")


def test_redacting_leaves_no_trace_in_any_file(
    invoke: Any, tmp_path: Path, record: Database
) -> None:
    log, outbox, interviews = DecisionLog(record), Outbox(record), Interviews(record)
    interviews.save(interview("I1", "U1", answers={"goal": SECRET}, form={"title": SECRET}))
    keep_round(record)
    words = {"context": SECRET, "drivers": {SECRET: SECRET}, "deciders": [SECRET, "U1"]}
    made = at(log, NOON).record(draft("T1", SECRET, channel="C1", **words), key="I1")
    interviews.finish("T1", "I1", made.number)
    Rounds(record).mark_recorded("T1", "R1", made.number)
    key = f"decision:{made.id}"
    call = OutboxCall(team_id="T1", key=key, method="chat.postMessage", arguments={"text": SECRET})
    at(outbox, NOON).put(call)
    edit = Edit(fields={"title": f"Not {SECRET[::-1]}", "why": SECRET * 2000})
    at(log, NOON).change("T1", made.number, edit, who="U1")
    run = invoke("decisions", "redact", made.id, "--reason", "Asked for by law.")
    assert (run.exit_code, run.stdout, run.stderr) == (0, "", "")
    for file in tmp_path.iterdir():
        content = file.read_bytes().lower()
        assert SECRET.lower().encode() not in content
        assert SECRET.lower()[::-1].encode() not in content
    left = log.get("T1", made.number)
    assert left
    assert (left.title, left.channel, left.redacted) == ("[redacted]", "C1", True)
    assert [event.what for event in log.history("T1", made.number)] == [
        "recorded",
        "edited",
        "redacted",
    ]
    assert at(outbox, NOON).claim() == ()
    assert invoke("decisions", "verify").exit_code == 0
    assert log.find(DecisionQuery("T1", None, "zanzibar")) == ()


@pytest.mark.usefixtures("record")
def test_redacting_needs_a_decision_and_a_reason(invoke: Any) -> None:
    run = invoke("decisions", "redact", "D-9", "--reason", "Law.")
    assert (run.exit_code, run.stderr) == (
        1,
        "No decision D-9. See `decisions list`.\n",
    )
    assert invoke("decisions", "redact", "D-1").exit_code == 2
    run = invoke("decisions", "redact", "D-1", "--reason", " ")
    assert (run.exit_code, run.stderr.count("\n")) == (1, 1)
