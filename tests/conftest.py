"""Options of the test run, and the real command in a process of its own."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeAlias
from urllib.error import HTTPError
from urllib.request import urlopen

import click
import hypothesis
import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.playground import Playground
from bot.settings import Settings
from tests.leaks import nothing_left_behind, pytest_runtest_teardown
from tests.sender import Sender
from tests.tally import KEY, Tally

__all__ = ["nothing_left_behind", "pytest_runtest_teardown"]

TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.02

# Show the values of failed assertions in shared helpers, too.
pytest.register_assert_rewrite("tests.bot")

# No test depends on the speed of the machine.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

SAMPLE = 4
"""Decisions and answers per fault, enough to exercise it; `make faults` uses more."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the sizes of the tests with faults and hostile input, for `make faults` and others."""
    parser.addoption("--many", type=int, default=SAMPLE, help="decisions and answers per fault")
    parser.addoption("--payloads", type=int, default=1_000, help="number of hostile payloads")
    parser.addoption("--soak", type=float, default=2.0, help="seconds of steady load")
    parser.addoption("--seed", type=int, default=1, help="seed of their random choices")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests that wait for time-outs of Slack, unless `--many` is raised."""
    if config.getoption("--many") <= SAMPLE:
        items[:] = [item for item in items if not item.get_closest_marker("patient")]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print what was tried, and that nothing was lost or duplicated."""
    if KEY in config.stash:
        terminalreporter.section("tried and found")
        terminalreporter.write("\n".join(config.stash[KEY].lines()) + "\n")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Pass the counts of an xdist worker to the main process."""
    if KEY in session.config.stash and hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tally"] = session.config.stash[KEY].counts()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Merge the counts of an xdist worker."""
    if counts := node.workeroutput.get("tally"):
        node.config.stash.setdefault(KEY, Tally()).merge(counts)


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    """Counts of what is tried and found."""
    return pytestconfig.stash.setdefault(KEY, Tally())


class Running:
    """A process, with its combined output on stdout and stderr so far."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._lines: list[str] = []
        self._grown = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """The output so far."""
        return "".join(self._lines)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until the output matches; return the match."""
        with self._grown:
            self._grown.wait_for(
                lambda: self._ended or re.search(pattern, self.output), TIMEOUT_SECONDS
            )
        found = re.search(pattern, self.output)
        assert found, f"{pattern!r} is not in the output:\n{self.output}"
        return found

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait until the process ends; return its exit code."""
        code = self._process.wait(TIMEOUT_SECONDS)
        self._reader.join(TIMEOUT_SECONDS)
        return code

    def stop(self) -> int:
        """Send SIGTERM and wait; return the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def close(self) -> None:
        """Stop the process, by force if necessary."""
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self._process.kill()
            self.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            with self._grown:
                self._lines.append(line)
                self._grown.notify_all()
        with self._grown:
            self._ended = True
            self._grown.notify_all()


Start: TypeAlias = Callable[..., AbstractContextManager[Running]]
Environ: TypeAlias = Mapping[str, str]


@pytest.fixture(autouse=True, scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder for all processes of this run.

    Nothing uses TLS, so reading the machine's certificates is skipped.
    """
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(shared))
        patch.delenv("XDG_CACHE_HOME", raising=False)
        patch.setenv("SSL_CERT_FILE", os.devnull)
        yield shared


@pytest.fixture(scope="session")
def bare(home: Path) -> Environ:
    """An environment without variables of Slack or the bot."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "SSL_CERT_FILE")
    return {name: os.environ[name] for name in kept if name in os.environ}


@pytest.fixture(scope="session")
def start(bare: Environ) -> Start:
    """Run `framework-bot ARGUMENTS…` in the folder `cwd` for the length of a block."""

    @contextmanager
    def started(
        *arguments: str, cwd: Path, program: Path | None = None, **environment: str
    ) -> Iterator[Running]:
        command = [str(program)] if program else [sys.executable, "-m", "bot"]
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=cwd,
            env={**bare, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running = Running(process)
        try:
            yield running
        finally:
            running.close()

    return started


def wait_until_ready(port: int, path: str = "/readyz") -> None:
    """Wait until the bot's page at this port returns 200."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}{path}", timeout=TIMEOUT_SECONDS).close()
        except OSError as error:
            if time.monotonic() > deadline:
                raise
            if isinstance(error, HTTPError):
                error.close()
            time.sleep(POLL_SECONDS)
        else:
            return


@pytest.fixture(scope="session")
def serve(start: Start) -> Callable[..., AbstractContextManager[tuple[Running, int]]]:
    """Run the bot over HTTP in the workspace `slack`; yield the process and its port."""

    @contextmanager
    def served(slack: Playground, cwd: Path, **more: str) -> Iterator[tuple[Running, int]]:
        environment = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            **more,
        }
        with start("serve", "--port", "0", cwd=cwd, **environment) as bot:
            port = int(bot.wait_for(r"Listening at: http://127\.0\.0\.1:(\d+)")[1])
            wait_until_ready(port)
            slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
            yield bot, port

    return served


@pytest.fixture(scope="session")
def sender() -> type[Sender]:
    """The sender of requests that the playground would not send."""
    return Sender


@pytest.fixture
def invoke(tmp_path: Path) -> Callable[..., Result]:
    """Run a command in this process, with its record in `tmp_path` and settings by keyword."""

    def invoked(command: str, *arguments: str, stdin: str = "", **settings: object) -> Result:
        given = {"database_url": f"sqlite:///{tmp_path}/record.db", **settings}
        found = main.get_command(click.Context(main), command)
        assert found, f"there is no command {command!r}"
        return CliRunner().invoke(
            found,
            arguments,
            input=stdin,
            obj=Settings.model_validate(given),
            catch_exceptions=False,
        )

    return invoked
