"""Commands on a read-only system, as a user who may enter and write hardly anything."""

import json
import os

import pytest

from storage.opening import open_database
from storage.record.log import DecisionLog
from storage.records import Draft
from tests.jail import Jail, jail
from tests.machine import NOBODY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def jailed(tmp_path_factory: pytest.TempPathFactory) -> Jail:
    """A jail with a record of one decision."""
    made = jail(tmp_path_factory.mktemp("jail"))
    database = open_database(made.folder / "record.db")
    draft = Draft(
        team_id="T1",
        title="Forecast app",
        why="It's fast.",
        chosen="streamlit",
        chosen_label="Streamlit",
        created_by="U1",
    )
    DecisionLog(database).record(draft, key="I1")
    database.close()
    for file in made.folder.iterdir():
        os.chown(file, NOBODY, NOBODY)
    return made


@pytest.mark.parametrize(
    "command",
    [
        ("ask", "Is Flask good for a REST API?"),
        ("decisions", "list"),
        ("decisions", "show", "D-1"),
        ("decisions", "verify"),
        ("decisions", "backup", "copy.db"),
        ("decisions", "export", "--format", "json", "--out", "export.json"),
        ("decisions", "export", "--format", "madr", "--out", "export"),
        ("decisions", "redact", "D-1", "--reason", "Secret."),
        ("gaps",),
        ("guides", "check"),
    ],
    ids=" ".join,
)
def test_commands_work_where_only_the_folder_of_the_record_can_be_written(
    jailed: Jail, command: tuple[str, ...]
) -> None:
    ran = jailed.run(*command)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        (("decisions", "backup", "/copy.db"), "/copy.db: Read-only file system"),
        (("decisions", "backup", "/locked/copy.db"), "/locked/copy.db: Permission denied"),
        (("decisions", "export", "--format", "json", "--out", "/e"), "/e: Read-only file system"),
        (("decisions", "export", "--format", "madr", "--out", "/e"), "/e: Read-only file system"),
        (("decisions", "export", "--format", "csv", "--out", "/locked/e"), "Permission denied"),
        (("decisions", "import", "/locked/e"), "/locked/e: Permission denied"),
        (("choose", "--answers", "/locked/e"), "/locked/e: Permission denied"),
        (("guides", "check", "/locked"), "'/locked' is not readable"),
        (
            ("guides", "check", "/locked/a.yml"),
            "a.yml:1:1: can't be read: Permission denied",
        ),
    ],
    ids=str,
)
def test_a_place_that_may_not_be_used_is_named_in_a_sentence(
    jailed: Jail, command: tuple[str, ...], fault: str
) -> None:
    ran = jailed.run(*command)
    assert fault in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.returncode in {1, 2}


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("/locked/record.db", "/locked/record.db: Permission denied."),
        ("/locked/deeper/record.db", "/locked/deeper/record.db: Permission denied."),
        ("/nowhere/record.db", "No record at /nowhere/record.db."),
        ("/record.db", "No record at /record.db."),
        ("/etc", "/etc"),
        ("/etc/passwd/record.db", "No record at /etc/passwd/record.db."),
    ],
)
@pytest.mark.parametrize("command", [("decisions", "list"), ("gaps",), ("decisions", "verify")])
def test_a_record_that_may_not_be_reached_is_named(
    jailed: Jail, command: tuple[str, ...], place: str, fault: str
) -> None:
    ran = jailed.run(*command, DATABASE_URL=f"sqlite:///{place}")
    assert fault in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert ran.returncode == 1


def test_the_doctor_finishes_whatever_may_not_be_used(jailed: Jail) -> None:
    ran = jailed.run(
        "doctor",
        "--json",
        GUIDES_PATH="/locked/guides",
        XDG_CACHE_HOME="/locked/cache",
        DATABASE_URL="sqlite:////locked/record.db",
    )
    checks = {check["name"]: check for check in json.loads(ran.stdout)}
    assert list(checks)[-1] == "backlog"
    for name in ("guides", "cache", "database"):
        assert "/locked" in checks[name]["says"], name
        assert checks[name]["verdict"] != "ok"
