"""`framework-bot decisions`."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.guide.loader import load_guides, packaged_guides
from storage.opening import open_database
from storage.record.log import DecisionLog
from storage.records import ConsideredOption, Draft
from storage.work.guides import GuideVersions
from tests.answers import ANALYST
from tests.clock import at

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROW = {
    "id": "D-2",
    "number": 2,
    "team_id": "T1",
    "title": "Über-Forecast \N{CAT}",
    "status": "proposed",
    "chosen": "flask",
    "recommended": "streamlit",
    "guide": "flask-vs-streamlit",
    "deciders": ["U2", "U3"],
    "channel": "C1",
    "created_by": "U1",
    "created_at": "2026-03-01T12:01:00Z",
    "revisit_on": "2027-01-31",
    "superseded_by": None,
}
"""The second decision in the list."""

ALL = ["D-4", "D-1", "D-3", "D-2", "D-1"]


def draft(team: str, title: str) -> Draft:
    return Draft(
        team_id=team,
        title=title,
        why="Because of\nthe <!channel> deadline",
        chosen="flask",
        chosen_label="Flask",
        recommended="streamlit",
        recommended_label="Streamlit",
        guide="flask-vs-streamlit",
        deciders=("U2", "U3"),
        channel="C1",
        created_by="U1",
        revisit_on=date(2027, 1, 31),
    )


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Three decisions of the workspace T1, then one of T2 and one more of T1."""
    database = open_database(tmp_path / "record.db")
    log = DecisionLog(database)
    titles = ["First of all", "Über-Forecast \N{CAT}", "Third\nwith a line", "Elsewhere", "Last"]
    for minute, (team, title) in enumerate(zip(["T1"] * 3 + ["T2", "T1"], titles, strict=True)):
        at(log, NOON + timedelta(minutes=minute)).record(draft(team, title), key=title)
    database.close()
    return database.path


@pytest.mark.usefixtures("record")
def test_the_list_is_newest_first_across_all_workspaces(invoke: Any) -> None:
    run = invoke("decisions", "list", "--json")
    found = json.loads(run.stdout)
    assert (run.exit_code, run.stderr) == (0, "")
    assert [(row["team_id"], row["id"]) for row in found] == [
        ("T1", "D-4"),
        ("T2", "D-1"),
        ("T1", "D-3"),
        ("T1", "D-2"),
        ("T1", "D-1"),
    ]


@pytest.mark.usefixtures("record")
def test_a_row_has_the_documented_fields(invoke: Any) -> None:
    [row] = json.loads(invoke("decisions", "list", "--search", "forecast", "--json").stdout)
    assert row == ROW
    assert list(row) == list(ROW)


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--team", "T1"], ["D-4", "D-3", "D-2", "D-1"]),
        (["--team", "T2"], ["D-1"]),
        (["--team", "T3"], []),
        (["--by", "U1", "--channel", "C1", "--guide", "flask-vs-streamlit"], ALL),
        (["--by", "U2"], []),
        (["--after", "2026-03-01", "--before", "2026-03-02"], ALL),
        (["--before", "2026-03-01"], []),
        (["--limit", "2"], ["D-4", "D-1"]),
        (["--limit", "1000000"], ALL),
        (["--status", "rejected"], []),
        (["--status", "proposed", "--search", "third line"], ["D-3"]),
        (["--search", "nothing of it"], []),
        (["--search", "\"'%;--"], []),
    ],
    ids=" ".join,
)
def test_options_filter_the_list(invoke: Any, options: list[str], found: list[str]) -> None:
    rows = json.loads(invoke("decisions", "list", *options, "--json").stdout)
    assert [row["id"] for row in rows] == found


@pytest.mark.usefixtures("record")
def test_a_decision_is_one_line_of_the_list(invoke: Any) -> None:
    lines = invoke("decisions", "list").stdout.splitlines()
    assert len(lines) == 5
    assert " ".join(lines[2].split()) == "D-3 2026-03-01 proposed flask Third with a line"
    nothing = invoke("decisions", "list", "--team", "T3")
    assert (nothing.exit_code, nothing.stdout) == (0, "No decisions found.\n")


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("wanted", ["D-3", "d3", "D3", "d-3"])
def test_one_decision_is_shown_in_full_with_its_history(invoke: Any, wanted: str) -> None:
    found = json.loads(invoke("decisions", "show", wanted, "--json").stdout)
    assert set(ROW) | set(Draft.model_fields) <= set(found)
    assert (found["id"], found["why"]) == ("D-3", "Because of\nthe <!channel> deadline")
    [event] = found["history"]
    assert event.items() > {"at": "2026-03-01T12:02:00Z", "who": "U1", "what": "recorded"}.items()
    assert event["changes"]["title"] == found["title"]
    text = invoke("decisions", "show", wanted).stdout
    assert "\ntitle: Third\nwith a line\n" in text
    assert text.endswith("\nhistory:\n  2026-03-01T12:02:00Z U1 recorded\n")


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["D-9"], "No decision D-9. See `decisions list`."),
        (["D-2", "--team", "T2"], "No decision D-2. See `decisions list`."),
        (["D-1"], "D-1 is in several workspaces; choose one with --team: T1, T2."),
        (["12"], "'12' is not a decision's id, such as D-12."),
        (["D-١"], "'D-١' is not a decision's id, such as D-12."),
        (["D-99999999999"], "'D-99999999999' is not a decision's id, such as D-12."),
    ],
)
def test_an_unknown_or_ambiguous_decision_is_refused(
    invoke: Any, arguments: list[str], sentence: str
) -> None:
    run = invoke("decisions", "show", *arguments, "--json")
    assert (run.exit_code, run.stdout, run.stderr) == (1, "", f"{sentence}\n")


@pytest.mark.usefixtures("record")
def test_team_selects_the_workspace(invoke: Any) -> None:
    found = json.loads(invoke("decisions", "show", "D-1", "--team", "T2", "--json").stdout)
    assert found["title"] == "Elsewhere"


@pytest.mark.parametrize("arguments", [["list", "--json"], ["list"], ["show", "D-1"]])
def test_a_missing_record_is_reported_and_not_created(
    invoke: Any, tmp_path: Path, arguments: list[str]
) -> None:
    run = invoke("decisions", *arguments)
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith(f"No record at {tmp_path}/record.db.")
    assert list(tmp_path.iterdir()) == []


def test_a_record_at_an_impossible_path_is_refused(invoke: Any) -> None:
    run = invoke("decisions", "list", database_url=f"sqlite:////{'x' * 300}")
    assert run.exit_code == 1
    assert run.stderr.endswith("xxx: File name too long.\n")


def test_a_file_that_is_not_a_database_is_refused(invoke: Any, tmp_path: Path) -> None:
    (tmp_path / "record.db").write_text("Dear diary, " * 1000)
    run = invoke("decisions", "list", "--json")
    assert (run.exit_code, run.stdout) == (1, "")
    assert "its file is not a database" in run.stderr


def test_a_database_url_that_is_not_sqlite_is_refused(invoke: Any) -> None:
    run = invoke("decisions", "list", database_url="postgres://localhost/bot")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith("DATABASE_URL must look like sqlite:///")


@pytest.mark.parametrize(
    "arguments",
    [["list", "--limit", "0"], ["list", "--limit", "9" * 30], ["list", "--status", "x"], ["show"]],
)
def test_wrong_usage_is_explained(invoke: Any, arguments: list[str]) -> None:
    run = invoke("decisions", *arguments)
    assert (run.exit_code, run.stdout) == (2, "")
    assert "Error: " in run.stderr


@pytest.fixture
def interviewed(record: Path) -> Path:
    """One more decision, D-5 of T1, with its interview and the guide of that day."""
    database = open_database(record)
    guide = load_guides(packaged_guides())[0]
    hash_ = guide.content_hash
    at(GuideVersions(database), NOON).save(hash_, guide.id, guide.document)
    scores = {"streamlit": 14.5, "flask": 0.0, "both": 2.0}
    options = tuple(
        ConsideredOption(id=id_, label=id_, score=score) for id_, score in scores.items()
    )
    kept = draft("T1", "Asked").model_copy(
        update={"answers": ANALYST, "options": options, "guide_hash": hash_}
    )
    at(DecisionLog(database), NOON).record(kept, key="asked")
    database.close()
    return record


def test_a_replay_with_the_same_outcome(invoke: Any, interviewed: Path) -> None:
    run = invoke("decisions", "replay", "D-5")
    assert run.stdout == "Same result with today's guide: Streamlit.\n"
    found = json.loads(invoke("decisions", "replay", "D-5", "--json").stdout)
    assert (found["id"], found["same"], found["differences"]) == ("D-5", True, [])
    assert found["recommended"] == found["recommendation"] == "streamlit"
    assert found["today"]["answers"] == ANALYST


def test_a_replay_with_another_outcome_explains_it(
    invoke: Any, interviewed: Path, tmp_path: Path
) -> None:
    text = (packaged_guides() / "flask-vs-streamlit.yml").read_text(encoding="utf-8")
    rule = "  - id: roles-need-a-backend\n    when:\n      access:\n        - rbac\n"
    assert rule in text
    changed = text.replace(rule, rule.replace("rbac", "none"))
    (tmp_path / "guides").mkdir()
    file = tmp_path / "guides" / "flask-vs-streamlit.yml"
    file.write_text(changed, encoding="utf-8")
    run = invoke("decisions", "replay", "D-5", guides_path=file.parent)
    assert run.stdout == (
        "Result with today's guide: Streamlit now, Flask for production (it was Streamlit).\n"
        "What changed:\n"
        "- A rule is new, or didn't apply then: Granular roles rule plain Streamlit out, since it "
        "knows who somebody is but not what that person may do.\n"
    )


def test_a_decision_without_an_interview_or_a_guide_can_not_be_replayed(
    invoke: Any, interviewed: Path, tmp_path: Path
) -> None:
    run = invoke("decisions", "replay", "D-3")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == "D-3 was recorded without an interview, so there is nothing to replay.\n"
    (tmp_path / "tea.yml").write_text("id: tea\ntitle: T\nsummary: S\nchecked: 2026-01-01\n")
    run = invoke("decisions", "replay", "D-5", guides_path=tmp_path / "tea.yml")
    assert run.stderr == "No guide 'flask-vs-streamlit'. Available: tea.\n"
