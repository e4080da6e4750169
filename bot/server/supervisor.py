"""gunicorn's master process, which pauses between starts that fail."""

import logging
import mmap
import os
import signal
import time
from typing import Final

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from bot.server.vitals import Vitals

log = logging.getLogger(__name__)

PAUSE_LIMIT: Final = 60.0
"""The longest pause between two starts, in seconds."""


class Flag:
    """A flag that a process and its children share."""

    def __init__(self) -> None:
        self._byte = mmap.mmap(-1, 1)

    def set(self) -> None:
        """Set the flag."""
        self._byte[0] = 1

    def is_set(self) -> bool:
        """Return whether one of the processes has set the flag."""
        return self._byte[0] == 1


class Application(BaseApplication):
    """An application that says how it is, and when it is loaded."""

    vitals: Vitals
    loaded: Flag


class Supervisor(Arbiter):
    """Replaces a worker that dies: at once, or after a pause if it died while it was starting.

    A worker that exits with `WORKER_BOOT_ERROR` has said what a person has to mend, so the master
    ends, too, with exit code 1.
    """

    app: Application

    def __init__(self, app: Application) -> None:
        self._loaded: dict[int, Flag] = {}
        self._failures = 0
        self._next_start = time.monotonic()
        super().__init__(app)

    def spawn_worker(self) -> int:
        """Start a worker, and return its process id; returns in the master only."""
        self.app.loaded = Flag()
        pid: int = super().spawn_worker()
        self._loaded[pid] = self.app.loaded
        return pid

    def spawn_workers(self) -> None:
        """Start the missing workers, unless the pause isn't over; called at least every second."""
        if time.monotonic() >= self._next_start:
            super().spawn_workers()

    def reap_workers(self) -> None:
        """Note how workers have ended, and clean up after them."""
        for pid in list(self.WORKERS):
            if ended := os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                self._note_end(pid, ended)
        super().reap_workers()

    def _note_end(self, pid: int, ended: os.waitid_result) -> None:
        if self._loaded.pop(pid).is_set():
            self._failures = 0
            return
        if ended.si_code == os.CLD_EXITED:
            if ended.si_status == self.WORKER_BOOT_ERROR:
                raise SystemExit(1)
            if ended.si_status == 0:  # it was asked to stop
                return
        self._failures += 1
        pause = pause_after(self._failures)
        self._next_start = time.monotonic() + pause
        log.error("%s Trying again in %.0f s.", _describe(ended), pause)


def pause_after(failures: int) -> float:
    """Return the seconds to wait after this many failed starts in a row."""
    return min(2.0 ** min(failures - 1, 10), PAUSE_LIMIT)


def _describe(ended: os.waitid_result) -> str:
    """Return a sentence that says how a worker has ended while it was starting."""
    if ended.si_code == os.CLD_EXITED:
        return f"The worker ended with exit code {ended.si_status} while starting."
    if ended.si_status == signal.SIGKILL:
        return (
            "The worker was killed (signal 9) while starting, probably because there is too "
            "little memory: allow at least 256 MB."
        )
    return f"The worker was ended by signal {ended.si_status} while starting."
