"""The real command, started as an operator starts it."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeAlias
from urllib.request import urlopen

import hypothesis
import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.playground import Playground
from bot.runtime.guides import search_of
from bot.settings import Settings
from knowledge.guide.loader import load_guides, packaged_guides
from tests.sender import Sender
from tests.tally import KEY, Tally

PATIENCE_SECONDS = 30.0

# A failure in what the tests of a folder share tells of the values, too.
pytest.register_assert_rewrite("tests.bot")

# Nothing here asserts how fast it is.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


SAMPLE = 4
"""So many decisions and answers show that a fault is tried; `make faults` tries more."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the tests of faults and of hostile input go on; `make faults` and `make fuzz`."""
    parser.addoption("--many", type=int, default=SAMPLE, help="decisions and answers at a fault")
    parser.addoption("--payloads", type=int, default=1_000, help="hostile payloads")
    parser.addoption("--soak", type=float, default=2.0, help="seconds of a steady load")
    parser.addoption("--seed", type=int, default=1, help="of all that happens by chance there")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what takes patience to the long run."""
    if config.getoption("--many") <= SAMPLE:
        items[:] = [item for item in items if not item.get_closest_marker("patient")]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what was tried, and that nothing was lost or doubled."""
    if KEY in config.stash:
        terminalreporter.section("tried and found")
        terminalreporter.write("\n".join(config.stash[KEY].lines()) + "\n")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process beside others leaves what it has counted to the one that tells of it."""
    if KEY in session.config.stash and hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tally"] = session.config.stash[KEY].counts()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take it in."""
    if counts := node.workeroutput.get("tally"):
        node.config.stash.setdefault(KEY, Tally()).take_in(counts)


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    """Counts what is tried and found."""
    return pytestconfig.stash.setdefault(KEY, Tally())


class Running:
    """A process, with what it has printed so far on stdout and stderr together."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._lines: list[str] = []
        self._grown = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """Everything printed so far."""
        return "".join(self._lines)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until the output matches."""
        with self._grown:
            self._grown.wait_for(
                lambda: self._ended or re.search(pattern, self.output), PATIENCE_SECONDS
            )
        found = re.search(pattern, self.output)
        assert found, f"{pattern!r} is not in the output:\n{self.output}"
        return found

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait for the end; the exit code."""
        code = self._process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        return code

    def stop(self) -> int:
        """Send SIGTERM and wait; the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def close(self) -> None:
        """End it in any case."""
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
    """A home for all processes of this run.

    Nobody speaks TLS here, so that nobody need read the machine's certificates either.
    """
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(shared))
        patch.delenv("XDG_CACHE_HOME", raising=False)
        patch.setenv("SSL_CERT_FILE", os.devnull)
        yield shared


@pytest.fixture(scope="session")
def learned(home: Path, pytestconfig: pytest.Config) -> Path:
    """The bot's cache in that home, with all that is to be learned of the shipped guides."""
    kept, cache = pytestconfig.rootpath / ".pytest_cache", home / ".cache" / "framework-bot"
    done = home / "learned"
    kept.mkdir(exist_ok=True)
    with (kept / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not done.exists():
            search_of(Settings(xdg_cache_home=kept), load_guides(packaged_guides()))
            shutil.copytree(kept / "framework-bot", cache, dirs_exist_ok=True)
            done.touch()
    return cache


@pytest.fixture(scope="session")
def bare(learned: Path) -> Environ:
    """An environment in which nothing of Slack or the bot is set."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "SSL_CERT_FILE")
    return {name: os.environ[name] for name in kept if name in os.environ}


@pytest.fixture(scope="session")
def start(bare: Environ) -> Start:
    """Start `framework-bot ARGUMENTS…` in the folder `cwd`; it is ended with the block."""

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


@pytest.fixture(scope="session")
def serve(start: Start) -> Callable[..., AbstractContextManager[tuple[Running, int]]]:
    """Start the bot over HTTP in the workspace `slack`; the process and its port, once ready."""

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
            urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE_SECONDS).close()
            slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
            yield bot, port

    return served


@pytest.fixture(scope="session")
def sender() -> type[Sender]:
    """For requests that the playground would not send."""
    return Sender


@pytest.fixture
def invoke(tmp_path: Path, learned: Path) -> Callable[..., Result]:
    """Run a command in this process, its record in the test's folder; settings by keyword."""

    def invoked(command: str, *arguments: str, stdin: str = "", **settings: object) -> Result:
        given = {"database_url": f"sqlite:///{tmp_path}/record.db", **settings}
        return CliRunner().invoke(
            main.commands[command],
            arguments,
            input=stdin,
            obj=Settings.model_validate(given),
            catch_exceptions=False,
        )

    return invoked
