"""gunicorn's master process, which pauses between starts that fail."""

import logging
import mmap
import os
import signal
import time
from typing import Final

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer

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
        self._is_stopping = False
        super().__init__(app)

    def spawn_worker(self) -> int:
        """Start a worker, and return its process id; returns in the master only."""
        self.app.loaded = Flag()
        pid: int = super().spawn_worker()
        self._loaded[pid] = self.app.loaded
        return pid

    def spawn_workers(self) -> None:
        """Start the missing workers, unless the pause isn't over; called at least every second."""
        if time.monotonic() < self._next_start:
            return
        try:
            super().spawn_workers()
        except OSError as error:
            self._pause(f"No worker can be started: {error.strerror}.")

    def stop(self, graceful: bool = True) -> None:  # noqa: FBT001, FBT002 - gunicorn's signature
        """Stop the workers."""
        self._is_stopping = True
        super().stop(graceful)

    def reap_workers(self) -> None:
        """Note how workers have ended, and clean up after them."""
        for pid in [] if self._is_stopping else list(self.WORKERS):
            if ended := os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                self._note_end(pid, ended)
        try:
            super().reap_workers()
        except HaltServer:
            if not self._is_stopping:  # a worker that fails while it is stopped changes nothing
                raise

    def _note_end(self, pid: int, ended: os.waitid_result) -> None:
        if self._loaded.pop(pid).is_set():
            self._failures = 0
        elif ended.si_code != os.CLD_EXITED:
            self._pause(_describe_signal(ended.si_status))
        elif ended.si_status == self.WORKER_BOOT_ERROR:
            os.waitpid(pid, 0)  # gunicorn would add three lines to what the worker has said
            self.WORKERS.pop(pid)
            self.stop()
            raise SystemExit(1)
        elif ended.si_status != 0:  # 0 if it was asked to stop
            self._pause(f"The worker ended with exit code {ended.si_status} while starting.")

    def _pause(self, reason: str) -> None:
        """Start no worker for a while, and log the reason, a sentence."""
        self._failures += 1
        pause = pause_after(self._failures)
        self._next_start = time.monotonic() + pause
        log.error("%s Trying again in %.0f s.", reason, pause)


def pause_after(failures: int) -> float:
    """Return the seconds to wait after this many failed starts in a row."""
    return min(2.0 ** min(failures - 1, 10), PAUSE_LIMIT)


def _describe_signal(number: int) -> str:
    """Return a sentence that says which signal has ended a worker that was starting."""
    if number in (signal.SIGKILL, signal.SIGABRT):
        return (
            f"The worker was killed (signal {number}) while starting, probably because there is "
            "too little memory: allow at least 256 MB."
        )
    return f"The worker was ended by signal {number} while starting."
