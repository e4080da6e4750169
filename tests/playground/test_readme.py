"""The playground's README: its commands and code run as printed."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.playground.client import Client

Start = Callable[..., AbstractContextManager[Any]]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "bot" / "playground"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
MANIFEST = Path(__file__).with_name("second_app.yml")
GENERAL, AMARA = "C0GENERAL1", "U0AMARA001"


def blocks(language: str) -> list[str]:
    """Return the code blocks in this language."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [code for name, code in fenced if name == language]


[START, RUN, CURL] = blocks("sh")
[APP, TEST, CONTROL] = blocks("python")


def test_the_two_commands_run_the_app(start: Start, tmp_path: Path) -> None:
    (tmp_path / "manifest.yml").write_bytes(MANIFEST.read_bytes())
    (tmp_path / "app.py").write_text(APP)
    program, *arguments = shlex.split(START)
    assert program == "framework-bot"
    with start(*arguments, "--no-open", "--port", "0", cwd=tmp_path) as slack:
        slack.wait_for("export SLACK_SIGNING_SECRET=.+\n")
        environment = dict(re.findall(r"export (\w+)=(.+)", slack.output))
        interpreter, script = shlex.split(RUN)
        assert interpreter == "python"
        with start(script, cwd=tmp_path, program=Path(sys.executable), **environment):
            amara = Person(environment["SLACK_API_URL"].removesuffix("/api/"), AMARA)
            amara.wait_for(lambda: amara.state()["bot"]["connected"])
            question = amara.say(GENERAL, "@lunch when?")
            amara.wait_for(lambda: len(amara.thread(GENERAL, question)) == 2)


def test_the_environment_is_printed_as_the_readme_shows_it(start: Start, tmp_path: Path) -> None:
    [shown] = blocks("")
    with start("playground", "--no-open", "--port", "0", cwd=tmp_path) as slack:
        slack.wait_for("export SLACK_SIGNING_SECRET=.+\n")
        printed = re.sub(r"127.0.0.1:\d+", "127.0.0.1:8765", slack.output)
        printed = re.sub(r"(=xoxb-|=xapp-1-|_SECRET=)\w+", r"\1…", printed)
        assert printed.strip() == shown.strip()


def test_the_example_test_passes(bare: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / "test_lunch.py").write_text(TEST)
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), str(tmp_path)]
    run = subprocess.run(
        command, cwd=tmp_path, env=bare, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_the_example_of_control_runs(slack: Playground) -> None:
    exec(CONTROL, {"slack": slack})


@pytest.mark.parametrize("command", CURL.strip().splitlines())
def test_the_curl_commands_are_accepted(slack: Playground, command: str) -> None:
    curl, address, _, header, _, operation = shlex.split(command)
    assert (curl, header) == ("curl", "Content-Type: application/json")
    path = address.removeprefix("http://127.0.0.1:8765/_/")
    assert Client(slack.url).post(path, json.loads(operation))["ok"]


def test_the_make_target_exists() -> None:
    [target] = re.findall(r"`make (\S+)`", README)
    subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)


def test_every_option_is_in_the_help_and_every_option_of_the_help_is_in_the_readme(
    bare: Mapping[str, str],
) -> None:
    command = [sys.executable, "-m", "bot", "playground", "--help"]
    run = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, check=True)
    documented = set(re.findall(r"`(--[a-z-]+)", README))
    assert documented == set(re.findall(r"--[a-z-]+", run.stdout)) - {"--help"}


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (FOLDER / link).exists()
