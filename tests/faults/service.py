"""The bot in processes that can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Literal

from bot.playground import Playground
from tests.leaks import SHARED
from tests.machine import free_port

Mode = Literal["run", "serve"]
TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.02


class Service:
    """`framework-bot run` or `serve` in the workspace `slack`, with its record in `folder`.

    `program` replaces the module `bot`; the output of the processes goes to `log`.
    """

    def __init__(
        self,
        mode: Mode,
        slack: Playground,
        folder: Path,
        log: Path,
        program: tuple[str, ...] = ("-m", "bot"),
    ) -> None:
        self.mode, self.database = mode, folder / "record.db"
        self._slack, self._program = slack, program
        self.log = log
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        if mode == "serve":
            slack.deliver_to(f"http://127.0.0.1:{self.port}/slack/events")

    def start(self) -> None:
        """Start the bot and wait until it is ready."""
        self.launch()
        self.wait_until(lambda: self.readiness()[0] == 200)

    def launch(self) -> None:
        """Start the bot without waiting."""
        arguments = ["serve", "--port", str(self.port)] if self.mode == "serve" else ["run"]
        environment = {
            **os.environ,
            "SLACK_API_URL": self._slack.api_url,
            "SLACK_BOT_TOKEN": self._slack.bot_token,
            "SLACK_APP_TOKEN": self._slack.app_token,
            "SLACK_SIGNING_SECRET": self._slack.signing_secret,
            "DATABASE_URL": f"sqlite:///{self.database}",
            **({"METRICS_PORT": str(self.port)} if self.mode == "run" else {}),
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._program, *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        SHARED.add(self._process.pid)  # fixtures of modules have their service restarted in tests

    def readiness(self) -> tuple[int, str]:
        """Return the response of `/readyz`; status 0 if there is none."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException) as error:
            return 0, str(error)
        finally:
            connection.close()

    def kill(self) -> None:
        """Kill all of its processes at once, as a power failure would."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill_all(self) -> None:
        """Kill all of its processes, and start it again."""
        self.kill()
        self.start()

    def kill_worker(self) -> None:
        """Kill the worker process, and wait until another one is ready."""
        if self.mode == "run":
            self.kill_all()
            return
        killed = self.worker
        os.kill(killed, signal.SIGKILL)
        self.wait_until(lambda: self._children()[:1] not in ([], [killed]))
        self.wait_until(lambda: self.readiness()[0] == 200)

    @property
    def worker(self) -> int:
        """The id of the worker process."""
        return self._running.pid if self.mode == "run" else self._children()[0]

    def _children(self) -> list[int]:
        pid = self._running.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [int(child) for child in listed.split()]

    def stop(self) -> int:
        """Stop it gracefully; return its exit code."""
        self._running.terminate()
        return self.wait()

    def wait(self) -> int:
        """Wait until it has ended; return its exit code."""
        return self._running.wait(TIMEOUT_SECONDS)

    @property
    def recent_output(self) -> str:
        """The end of its output."""
        return self.log.read_text(encoding="utf-8")[-9_000:]

    def wait_until(self, reached: Callable[[], object]) -> None:
        """Wait until `reached` returns a true value; else raise TimeoutError with the output."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not reached():
            if time.monotonic() > deadline:
                raise TimeoutError(self.recent_output)
            time.sleep(POLL_SECONDS)

    @property
    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise ProcessLookupError
        return self._process
