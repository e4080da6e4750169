"""A test that leaves something behind fails itself, and the next one passes."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TESTS = """
import socket
import subprocess

def test_leak_of_a_process(request):
    request.config.kept = subprocess.Popen(["sleep", "60"])

def test_after_a_process():
    pass

def test_leak_of_a_process_by_a_failed_test():
    process = subprocess.Popen(["sleep", "60"])
    assert process.poll() == 0

def test_after_a_process_of_a_failed_test():
    pass

def test_leak_of_a_socket_in_a_cycle():
    cycle = [socket.create_server(("127.0.0.1", 0))]
    cycle.append(cycle)

def test_after_a_socket_in_a_cycle():
    pass

def test_leak_of_a_socket_by_a_failed_test():
    server = socket.create_server(("127.0.0.1", 0))
    assert server is None

def test_after_a_socket_of_a_failed_test():
    pass
"""


@pytest.fixture
def outcomes(tmp_path: Path) -> set[tuple[str, str]]:
    """The outcomes of the tests above, as kinds and names."""
    file = tmp_path / "test_leaking.py"
    file.write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.leaks", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, "-W", "error", "-rA", "-c", "/dev/null", "--rootdir", str(tmp_path), str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = (line.split(" - ")[0].split() for line in run.stdout.splitlines() if "::test_" in line)
    return {(line[0], line[1].partition("::")[2]) for line in lines if len(line) == 2}


def test_a_leak_fails_its_own_test(outcomes: set[tuple[str, str]]) -> None:
    leaking = {name for _, name in outcomes if name.startswith("test_leak_")}
    following = {name for _, name in outcomes if name.startswith("test_after_")}
    assert (len(leaking), len(following)) == (4, 4)
    assert {name for kind, name in outcomes if kind == "ERROR"} == leaking
    assert {name for kind, name in outcomes if kind == "PASSED"} >= following
