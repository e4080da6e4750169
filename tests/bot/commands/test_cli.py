"""Behaviour common to all commands, in a real process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
COMMANDS = [
    [],
    ["demo"],
    ["run"],
    ["serve"],
    ["ask"],
    ["choose"],
    ["decisions"],
    ["decisions", "list"],
    ["decisions", "show"],
    ["guides"],
    ["guides", "check"],
    ["doctor"],
]


@pytest.fixture(autouse=True)
def nothing_over_the_limits() -> None:
    """Allow calls that Slack refuses."""


@pytest.fixture
def run(bare: Any, tmp_path: Path) -> Run:
    def ran(*arguments: str | bytes, **environment: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env={**bare, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )

    return ran


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_a_help_page(invoke: Any, command: list[str]) -> None:
    if not command:
        found = subprocess.run(
            [sys.executable, "-m", "bot", "--help"], capture_output=True, text=True, check=True
        ).stdout
        assert all(name in found for name in main.commands)
    else:
        run = invoke(*command, "--help")
        assert (run.exit_code, run.stderr) == (0, "")
        assert run.stdout.startswith("Usage: ")


def test_the_demo_has_the_options_that_scripts_use(invoke: Any) -> None:
    text = invoke("demo", "--help").stdout
    for option in ("--port", "8765", "--no-open", "--database-url", "framework-bot-demo.db"):
        assert option in text


def test_with_json_stdout_is_one_document_and_nothing_else(run: Run) -> None:
    found = run("ask", "Is Flask good for a REST API?", "--json", LOG_LEVEL="DEBUG")
    assert (found.returncode, found.stderr) == (0, b"")
    assert json.loads(found.stdout)["entry"] == "rest-api"


def test_output_is_utf8_in_any_locale(run: Run) -> None:
    locale = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for options in ([], ["--json"]):
        found = run("ask", "Is Flask good for a REST API — \N{CAT}?", *options, **locale)
        assert (found.returncode, found.stderr) == (0, b"")
        assert "Flask" in found.stdout.decode()


def test_an_argument_that_is_not_utf8_is_a_question_like_any_other(run: Run) -> None:
    found = run("ask", b"\xff\xfe", "--json")
    assert found.returncode == 0
    assert os.fsencode(json.loads(found.stdout)["question"]) == b"\xff\xfe"


def test_an_unknown_command_is_wrong_usage(run: Run) -> None:
    found = run("sing")
    assert (found.returncode, found.stdout) == (2, b"")
    assert b"No such command 'sing'" in found.stderr


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"PORT": "abc"}, "PORT: "),
        ({"PORT": "70000", "LOG_LEVEL": "loud"}, "LOG_LEVEL: "),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT: "),
        ({"METRICS_PORT": "-1"}, "METRICS_PORT: "),
    ],
)
def test_an_invalid_environment_is_explained(
    run: Run, environment: dict[str, str], named: str
) -> None:
    found = run("ask", "wsgi?", **environment)
    assert (found.returncode, found.stdout) == (1, b"")
    assert found.stderr.startswith(b"Invalid environment. ")
    assert named in found.stderr.decode()


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        ("run", "SLACK_BOT_TOKEN and SLACK_APP_TOKEN must be set"),
        ("serve", "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET must be set"),
    ],
)
def test_missing_tokens_are_named(run: Run, command: str, missing: str) -> None:
    found = run(command)
    assert (found.returncode, found.stdout) == (1, b"")
    assert found.stderr.decode().startswith(missing)


def test_wrong_tokens_are_named(run: Run, slack: Any) -> None:
    wrong = {"SLACK_API_URL": slack.api_url, "SLACK_APP_TOKEN": "xapp-x"}
    found = run("run", SLACK_BOT_TOKEN="xoxb-x", **wrong)
    assert (found.returncode, found.stdout) == (1, b"")
    assert found.stderr.count(b"SLACK_BOT_TOKEN: invalid_auth") == 1
    found = run("run", SLACK_BOT_TOKEN=slack.bot_token, **wrong)
    assert found.returncode == 1
    assert b"SLACK_APP_TOKEN: invalid_auth" in found.stderr
    assert b"Traceback" not in found.stderr
