"""README.md: its commands work, and its links have targets."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.playground import Playground
from bot.slack import manifest
from storage.opening import open_database
from storage.record.log import DecisionLog
from tests.bot.drafts import DRAFT
from tests.clock import at

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README.replace("\n   ", "\n"), re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.strip().splitlines()]
SLACK = ("https://api.slack.com/", "https://docs.slack.dev/")
ENTRY_POINT = Path(sys.executable).with_name("framework-bot")


@pytest.fixture
def slack() -> Any:
    with Playground(manifest=manifest.read()) as playground:
        yield playground


class Reader:
    """A person who follows the README in an empty folder."""

    def __init__(self, folder: Path, start: Any, bare: Any, slack: Playground) -> None:
        self._folder, self._start, self._slack = folder, start, slack
        self._tokens = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
        }
        self._environment = {**bare, **self._tokens}

    def check_target(self, command: str) -> None:
        """Check that the target exists, without running it."""
        run = subprocess.run(
            [*command.split(), "-n"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert (run.returncode, run.stderr) == (0, "")

    def export(self, command: str) -> None:
        """Check that the bot reads the variables."""
        names = re.findall(r"(\w+)=", command)
        assert set(names) <= set(self._tokens)
        assert names

    def run_once(self, command: str, stdin: str = "") -> str:
        """Run the command to its end; return its output."""
        shell = command.replace(".venv/bin/framework-bot", str(ENTRY_POINT))
        run = subprocess.run(
            shell,
            shell=True,
            cwd=self._folder,
            env=self._environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    def ask(self, command: str) -> None:
        assert "FastAPI" in self.run_once(command)

    def choose(self, command: str) -> None:
        assert "Recommended: " in self.run_once(command, stdin="1\n" * 20)

    def decisions(self, command: str) -> None:
        self._decide()
        assert "How we build it" in self.run_once(command)

    def record(self, command: str) -> None:
        self._decide()
        self.run_once(command)

    def _decide(self) -> None:
        draft = DRAFT.model_copy(update={"title": "How we build it"})
        database = open_database(self._folder / "framework-bot.db")
        at(DecisionLog(database), datetime.now(UTC)).record(draft, key="1")
        database.close()

    def gaps(self, command: str) -> None:
        database = open_database(self._folder / "framework-bot.db")
        database.migrate()
        database.close()
        self.run_once(command)

    def run(self, command: str) -> None:
        arguments = command.split()[1:]
        with self._start(*arguments, cwd=self._folder, program=ENTRY_POINT, **self._tokens) as bot:
            self._slack.wait_for_connection()
            bot.wait_for("Connected to Slack")
            assert bot.stop() == 0

    def serve(self, command: str) -> None:
        arguments = command.replace("3000", "0").split()[1:]
        with self._start(*arguments, cwd=self._folder, program=ENTRY_POINT, **self._tokens) as bot:
            bot.wait_for("Listening at: http://127.0.0.1:")
            assert bot.stop() == 0


CHECKS: dict[str, Callable[[Reader, str], object]] = {
    "make demo": Reader.check_target,
    "make test": Reader.check_target,
    "make .venv/run.ready": Reader.check_target,
    "export SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-…": Reader.export,
    ".venv/bin/framework-bot doctor": Reader.run_once,
    ".venv/bin/framework-bot run": Reader.run,
    ".venv/bin/framework-bot serve --host 127.0.0.1 --port 3000": Reader.serve,
    '.venv/bin/framework-bot ask "Is Flask good for a REST API?"': Reader.ask,
    ".venv/bin/framework-bot choose": Reader.choose,
    ".venv/bin/framework-bot decisions list": Reader.decisions,
    ".venv/bin/framework-bot decisions export --format madr --out decisions": Reader.record,
    ".venv/bin/framework-bot decisions backup record.db": Reader.record,
    ".venv/bin/framework-bot decisions verify": Reader.record,
    ".venv/bin/framework-bot guides check": Reader.run_once,
    ".venv/bin/framework-bot guides graph": Reader.run_once,
    ".venv/bin/framework-bot gaps": Reader.gaps,
    ".venv/bin/framework-bot gaps --yaml": Reader.gaps,
}


@pytest.fixture
def reader(tmp_path: Path, start: Any, bare: Any, slack: Playground) -> Reader:
    return Reader(tmp_path, start, bare, slack)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_can_be_followed(reader: Reader, command: str) -> None:
    assert command in CHECKS, "add it to CHECKS"
    CHECKS[command](reader, command)


def test_the_output_on_the_first_screen_is_real(reader: Reader) -> None:
    [session] = re.findall(r"```console\n\$ (.*?)```", README, re.DOTALL)
    command, _, shown = session.partition("\n")
    printed = reader.run_once(f".venv/bin/{command}")
    assert printed.startswith(shown.strip().removesuffix("…").strip())
    assert README.index(session) < 1000


@pytest.mark.parametrize("command", re.findall(r"`(make [^`]+)`", README))
def test_every_make_target_exists(reader: Reader, command: str) -> None:
    reader.check_target(re.sub(r' ARGS="[^"]*"', "", command))


def test_every_framework_bot_command_exists(reader: Reader) -> None:
    text = reader.run_once(".venv/bin/framework-bot --help")
    for name in re.findall(r"(?:`|bin/)framework-bot (\w+)", README):
        assert f"  {name} " in text, name


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README))
def test_every_link_has_a_target(link: str) -> None:
    assert link.startswith(SLACK) or (ROOT / link).exists()


def test_every_variable_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", README)):
        assert f"{name}=" in example
