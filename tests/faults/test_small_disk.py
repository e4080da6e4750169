"""A start with hardly any room on the disk."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.playground import Playground
from bot.slack import manifest
from tests.faults.disk import Disk
from tests.machine import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(params=["40k", "150k", "300k", "400k"])
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of this size, too small for the record and its log."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        disk = Disk(folder, request.param)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"the machine allows no mounts: {error.stderr.decode().strip()}")
    yield folder
    disk.close()


@pytest.mark.parametrize("mode", ["serve", "run", "demo"])
def test_a_start_with_hardly_any_room_says_so_without_a_traceback(
    start: Any, small: Path, tmp_path: Path, mode: str
) -> None:
    database = f"sqlite:///{small}/record.db"
    arguments = {
        "serve": ["--port", str(free_port())],
        "run": [],
        "demo": ["--no-open", "--port", "0", "--database-url", database],
    }[mode]
    with Playground(manifest=manifest.read()) as slack:
        environment = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "DATABASE_URL": database,
        }
        with start(mode, *arguments, cwd=tmp_path, **environment) as bot:
            bot.wait_for("the disk is full")
        assert "Traceback" not in bot.output
