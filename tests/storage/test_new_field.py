"""A new field of a decision takes one line in the model, and one migration."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.record.log import DecisionLog
from storage.records import Draft
from tests.clock import at

ROOT = Path(__file__).parents[2]
LINE = """\
    risks: Annotated[
        Text, About("Risks", editable=True, indexed=True, heading="### Risks")
    ] = ""
"""
MIGRATION = """
def risks(db):
    db.execute("ALTER TABLE decisions ADD COLUMN risks TEXT NOT NULL DEFAULT ''")
"""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Copy the packages, and add the field `risks`."""
    folder = tmp_path / "packages"
    for name in ("bot", "storage"):
        ignored = shutil.ignore_patterns("__pycache__", "playground")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    (folder / "knowledge").symlink_to(ROOT / "knowledge")
    insert(folder / "storage" / "records.py", LINE, before="    deciders: ")
    migrations = folder / "storage" / "migrations"
    (migrations / "m9999_risks.py").write_text(MIGRATION)
    importing = "from storage.migrations.m9999_risks import risks\n"
    insert(migrations / "__init__.py", importing, before="\nsteps = (")
    insert(migrations / "__init__.py", "    risks,\n", before=")\nknown = ")
    return folder


def insert(file: Path, text: str, before: str) -> None:
    head, tail = file.read_text().split(before, 1)
    file.write_text(f"{head}{text}{before}{tail}")


def test_a_new_field_is_one_line_and_a_migration(
    tmp_path: Path,
    packages: Path,
    database: Database,
    log: DecisionLog,
    draft_of: Callable[..., Draft],
    now: datetime,
) -> None:
    at(log, now).record(draft_of(), key="I1")
    database.close()
    run = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            ROOT / "tests/storage/new_field.py",
            database.path,
            tmp_path,
        ],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(packages)},
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
