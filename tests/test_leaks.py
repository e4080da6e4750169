"""A test that leaves something behind fails itself, and the next one passes."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEXT = """

def test_next():
    pass
"""
LEAKS = {
    "a running process": """
import subprocess

def test_leak(request):
    request.config.kept = subprocess.Popen(["sleep", "60"])
""",
    "a process of a failed test": """
import subprocess

def test_leak():
    process = subprocess.Popen(["sleep", "60"])
    assert process.poll() == 0
""",
    "a socket in a cycle": """
import socket

def test_leak():
    cycle = [socket.create_server(("127.0.0.1", 0))]
    cycle.append(cycle)
""",
    "a socket of a failed test": """
import socket

def test_leak():
    server = socket.create_server(("127.0.0.1", 0))
    assert server is None
""",
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_fails_its_own_test(leak: str, tmp_path: Path) -> None:
    file = tmp_path / "test_leaking.py"
    file.write_text(LEAKS[leak] + NEXT)
    command = [sys.executable, "-m", "pytest", "-p", "tests.leaks", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, "-W", "error", "-rA", "-c", "/dev/null", "--rootdir", str(tmp_path), str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = run.stdout.splitlines()
    assert any(line.startswith("ERROR ") and "::test_leak" in line for line in lines), run.stdout
    assert any(line.startswith("PASSED ") and "::test_next" in line for line in lines), run.stdout
    assert not any(line.startswith(("ERROR ", "FAILED ")) and "test_next" in line for line in lines)
