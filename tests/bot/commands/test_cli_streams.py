"""The command line with a full or closed stream."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FULL = Path("/dev/full")


@pytest.fixture(autouse=True)
def nothing_over_the_limits() -> None:
    """Do not start Slack for this test."""


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "arguments", [["--help"], ["guides", "graph"], ["ask", "--batch", "questions", "--json"]]
)
def test_a_full_disk_is_reported_in_a_sentence(
    bare: Any, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "questions").write_text("flask\n")
    with FULL.open("wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env=bare,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert run.returncode == 1
    assert run.stderr == b"Can't write the output: the disk is full.\n"


def test_an_interview_with_a_closed_stdin_is_not_finished(bare: Any) -> None:
    run = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m bot choose <&-"],
        env=bare,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert b"The interview was not finished" in run.stderr
    assert b"Traceback" not in run.stderr
