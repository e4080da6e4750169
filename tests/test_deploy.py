"""The systemd unit and the Docker files."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import main
from bot.server.http_process import GRACE_SECONDS
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
UNIT = ROOT / "deploy" / "framework-bot.service"
LINES = [tuple(line.split("=", 1)) for line in UNIT.read_text().splitlines() if "=" in line]


def value(name: str) -> str:
    """Return the only value of a setting in the unit."""
    [found] = [pair[1] for pair in LINES if pair[0] == name]
    return found


@pytest.fixture
def service() -> dict[str, Any]:
    """The only service of the Compose file."""
    document = yaml.safe_load((ROOT / "compose.yml").read_text(encoding="utf-8"))
    [(_, found)] = document["services"].items()
    assert isinstance(found, dict)
    return found


def test_the_unit_starts_an_existing_command() -> None:
    program, command = value("ExecStart").split()
    assert program.endswith("/.venv/bin/framework-bot")
    assert command in main.commands


def test_the_unit_keeps_the_record_and_the_cache_in_its_own_folders() -> None:
    given = dict(pair[1].split("=", 1) for pair in LINES if pair[0] == "Environment")
    settings = Settings.read(given)
    assert len(settings.model_fields_set) == len(given)
    assert settings.database_url == f"sqlite:////var/lib/{value('StateDirectory')}/framework-bot.db"
    assert str(settings.xdg_cache_home) == f"/var/cache/{value('CacheDirectory')}"


def test_the_unit_allows_enough_time_to_stop() -> None:
    assert int(value("TimeoutStopSec")) > GRACE_SECONDS


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace(value("ExecStart").split()[0], "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], check=False, capture_output=True, text=True
    )
    assert (done.returncode, re.findall(rf".*{UNIT.stem}.*", done.stderr)) == (0, [])


def test_compose_starts_an_existing_command(service: dict[str, Any]) -> None:
    assert service["command"] in main.commands


def test_compose_sets_known_variables_and_keeps_the_record_in_a_volume(
    service: dict[str, Any],
) -> None:
    settings = Settings.read({name: str(each) for name, each in service["environment"].items()})
    assert len(settings.model_fields_set) == len(service["environment"])
    [volume] = [each.partition(":")[2] for each in service["volumes"]]
    assert settings.database_url.startswith(f"sqlite:///{volume}/")
    assert str(settings.xdg_cache_home).startswith(f"{volume}/")
    assert f"VOLUME {volume}\n" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_compose_allows_enough_time_to_stop(service: dict[str, Any]) -> None:
    assert int(service["stop_grace_period"].removesuffix("s")) > GRACE_SECONDS
