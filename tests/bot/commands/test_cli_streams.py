"""The command line where what it reads or writes is not there."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FULL = Path("/dev/full")


@pytest.fixture(autouse=True)
def nothing_over_the_limits() -> None:
    """Here nobody talks to Slack."""


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "arguments", [["--help"], ["guides", "graph"], ["ask", "--batch", "questions", "--json"]]
)
def test_no_room_for_the_output_is_told_in_a_sentence(
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
    assert run.stderr == b"There is no room left for what this prints: the disk is full.\n"


def test_an_interview_whose_input_is_closed_is_left(bare: Any) -> None:
    run = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m bot choose <&-"],
        env=bare,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert b"The interview was left before its end" in run.stderr
    assert b"Traceback" not in run.stderr
