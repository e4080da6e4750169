"""The playground is an extra: production neither installs aiohttp nor imports it."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

Start = Callable[..., AbstractContextManager[Any]]

ROOT = Path(__file__).parents[2]
COMMANDS = {Path("bot/commands/demo.py"), Path("bot/commands/playground.py")}
INSTALL = "pip install 'framework-bot[demo]'"


def locked(name: str) -> dict[str, str]:
    """Return the packages of a lock file with their versions."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def test_only_the_run_time_lock_omits_aiohttp() -> None:
    production = locked("requirements.lock")
    assert "slack-bolt" in production
    assert not {"aiohttp", "yarl", "multidict"} & production.keys()
    for name in ("requirements-demo.lock", "requirements-dev.lock"):
        assert "aiohttp" in locked(name)
        assert production.items() <= locked(name).items(), name


def imported(file: Path) -> Iterator[str]:
    """Iterate over the modules that a file imports, and the names that it imports from them."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_only_the_playground_and_its_commands_import_it_or_aiohttp() -> None:
    guilty = {
        file.relative_to(ROOT)
        for package in ("bot", "knowledge", "storage")
        for file in (ROOT / package).rglob("*.py")
        if not file.is_relative_to(ROOT / "bot/playground")
        for name in imported(file)
        if f"{name}.".startswith(("aiohttp.", "bot.playground."))
    }
    assert guilty == COMMANDS


@pytest.fixture
def without_aiohttp(tmp_path: Path, bare: Mapping[str, str]) -> dict[str, str]:
    """An environment in which aiohttp can't be imported."""
    shim = tmp_path / "shim"
    shim.mkdir()
    source = 'raise ModuleNotFoundError("No module named aiohttp", name="aiohttp")\n'
    (shim / "aiohttp.py").write_text(source)
    return {"PYTHONPATH": f"{shim}:{bare.get('PYTHONPATH', ROOT)}"}


def test_the_bot_runs_without_aiohttp(
    bare: Mapping[str, str], without_aiohttp: dict[str, str]
) -> None:
    source = "import bot.cli, bot.server.serve, bot.commands.demo, bot.playground"
    command = [sys.executable, "-c", source]
    subprocess.run(command, env={**bare, **without_aiohttp}, check=True)


@pytest.mark.parametrize("command", ["demo", "playground"])
def test_without_aiohttp_a_command_says_what_to_install(
    start: Start, tmp_path: Path, without_aiohttp: dict[str, str], command: str
) -> None:
    with start(command, "--no-open", "--port", "0", cwd=tmp_path, **without_aiohttp) as process:
        assert process.wait() == 1
        [sentence] = process.output.splitlines()
        assert INSTALL in sentence
    assert [each.name for each in tmp_path.iterdir()] == ["shim"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["demo", "--port", "65536"], 2),
        (["demo", "--port", "0", "--database-url", "postgres:record"], 1),
        (["playground", "--port", "-1"], 2),
        (["playground", "--port", "0", "--request-url", "nowhere"], 2),
        (["playground", "--port", "0", "--manifest", "missing.yml"], 2),
        (["playground", "--port", "0", "--manifest", "list.yml"], 1),
    ],
)
def test_wrong_options_are_refused_before_a_missing_aiohttp(
    start: Start, tmp_path: Path, without_aiohttp: dict[str, str], arguments: list[str], code: int
) -> None:
    (tmp_path / "list.yml").write_text("features: []")
    with start(*arguments, "--no-open", cwd=tmp_path, **without_aiohttp) as process:
        assert process.wait() == code
        assert INSTALL not in process.output
        assert "Traceback" not in process.output
