"""`slack run` in a checkout: the hooks that Slack's command line reads from .slack/."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.slack import manifest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def hooks() -> dict[str, Any]:
    document = json.loads((ROOT / ".slack" / "hooks.json").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def test_get_manifest_prints_the_manifest_as_json_and_nothing_else(hooks: dict[str, Any]) -> None:
    program, *arguments = shlex.split(hooks["hooks"]["get-manifest"])
    assert program == ".venv/bin/python"
    run = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == manifest.read()
    assert run.stderr == ""


def test_start_runs_a_command_that_exists(hooks: dict[str, Any]) -> None:
    program, command = shlex.split(hooks["hooks"]["start"])
    assert program == ".venv/bin/framework-bot"
    assert command in main.commands


def test_the_bot_opens_its_own_socket(hooks: dict[str, Any]) -> None:
    """Otherwise the command line opens a socket itself and forwards each event."""
    assert hooks["config"]["sdk-managed-connection-enabled"] is True


def test_the_manifest_of_the_checkout_is_the_one_to_install() -> None:
    config = json.loads((ROOT / ".slack" / "config.json").read_text(encoding="utf-8"))
    assert config["manifest"] == {"source": "local"}
