"""Blame for what a test leaves behind: the test itself fails, not the next one."""

import gc
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

TRACKER = b"multiprocessing.resource_tracker"
"""Started once by `multiprocessing` and kept until the end of the session."""


SHARED: set[int] = set()
"""The ids of processes that a test may start and leave, because a fixture stops them later."""

LEFT = pytest.StashKey[dict[int, str]]()
"""The processes that a test left running: command lines by process id."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fail a test that left a process running, unless it has failed for what it dropped."""
    yield
    left = item.stash.get(LEFT, {})
    assert left == {}, "The test left processes running."


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Kill the processes that a test left running, and let what it dropped warn right away.

    Other fixtures of the test are torn down first, since this one is set up before them.
    """
    processes, sockets = child_processes(), open_sockets()
    yield
    release_failed_frames()
    if open_sockets() - sockets:
        gc.collect()  # an unreferenced socket warns here, and not during another test
    left = {
        pid: name for pid, name in child_processes().items() if pid not in {*processes, *SHARED}
    }
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    request.node.stash[LEFT] = left


def child_processes() -> dict[int, str]:
    """Return the command lines of this process's children, by process id."""
    found: dict[int, str] = {}
    for task in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended
            for pid in task.read_text(encoding="ascii").split():
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
                if TRACKER not in command:
                    found[int(pid)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def open_sockets() -> set[str]:
    """Return the names of this process's open sockets."""
    names = set()
    for descriptor in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):  # it was closed in the meantime
            names.add(str(descriptor.readlink()))
    return {name for name in names if name.startswith("socket:")}


def release_failed_frames() -> None:
    """Drop the local variables of a failed test, which pytest keeps until the next test."""
    error: BaseException | None = getattr(sys, "last_value", None)
    while error:
        traceback.clear_frames(error.__traceback__)
        for frame, _ in traceback.walk_tb(error.__traceback__):
            _ = frame.f_locals  # a lookup discards the snapshot that pytest's report has made
        error = error.__cause__ or error.__context__
