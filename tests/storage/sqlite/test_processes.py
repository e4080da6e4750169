import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO

import pytest

from storage.opening import open_database
from storage.record.checks import problems
from storage.record.log import DecisionLog

HERE = Path(__file__).parent
Recorder = subprocess.Popen[str]


@contextmanager
def recorder(path: Path, name: str, count: int) -> Iterator[Recorder]:
    """Run a process that waits for a line before it records; kill it at the end of the block."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", HERE / "recorder.py", path, name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[2])},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def start(process: Recorder) -> IO[str]:
    assert process.stdin
    assert process.stdout
    process.stdin.write("go\n")
    process.stdin.flush()
    return process.stdout


def test_two_processes_that_start_together_share_a_record_without_gaps(path: Path) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(recorder(path, name, 100)) for name in ("a", "b")]
        outputs = [start(process) for process in processes]
        numbers = [int(line.removeprefix("D-")) for output in outputs for line in output]
        assert [process.wait() for process in processes] == [0, 0]
    assert sorted(numbers) == list(range(1, 201))
    with closing(open_database(path)) as database:
        assert problems(database) == ()


@pytest.mark.parametrize("lines", [1, 20, 45])
def test_reported_decisions_survive_a_kill(path: Path, lines: int) -> None:
    with recorder(path, "a", 0) as process:
        output = start(process)
        reported = [output.readline().strip() for _ in range(lines)]
        process.kill()
        reported += output.read().split()
    with closing(open_database(path)) as database:
        log = DecisionLog(database)
        assert len(reported) >= lines
        assert [log.get("T1", number) for number in range(1, len(reported) + 1)].count(None) == 0
        assert reported == [f"D-{number}" for number in range(1, len(reported) + 1)]
        assert problems(database) == ()
