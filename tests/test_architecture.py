"""Conventions that the code must follow."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
FILES = sorted(
    file for package in ("bot", "knowledge", "storage") for file in (ROOT / package).rglob("*.py")
)
SUPERVISORS = [
    "bot/commands/doctor.py",
    "bot/runtime/guides.py",
    "bot/runtime/metrics.py",
    "bot/server/health.py",
    "bot/server/scheduler.py",
]
"""Where a failing task must not stop the others; each place has a comment."""

VARIABLES = {
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "DATABASE_URL",
    "GUIDES_PATH",
    "HOST",
    "PORT",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "METRICS_PORT",
    "DIGEST_CHANNEL",
    "QUESTION_RETENTION_DAYS",
    "OWNERS_MAY_EDIT",
    "XDG_CACHE_HOME",
}


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Return every syntax node of the three packages, with its file."""
    return tuple(
        (str(file.relative_to(ROOT)), node)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )


def reraises(handler: ast.ExceptHandler) -> bool:
    """Return whether the handler ends by raising what it has caught."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_imports_point_down() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)  # noqa: PLW1510
    assert run.returncode == 0, run.stdout


def test_only_supervisors_catch_every_exception() -> None:
    catching = [
        file
        for file, node in nodes()
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and not reraises(node)
    ]
    assert catching == SUPERVISORS


def test_only_the_settings_read_the_environment() -> None:
    written = [
        node.value
        for _, node in nodes()
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    ]
    readers = {
        file
        for file, node in nodes()
        if (
            isinstance(node, ast.Attribute)
            and ast.unparse(node) in {"os.environ", "os.getenv"}
            and node not in written
        )
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {alias.name for alias in node.names} & {"environ", "getenv"}
        )
    }
    assert readers == {"bot/settings.py"}


def test_every_variable_is_listed_in_the_example() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    listed = [found[1] for line in lines if (found := re.match("#?([A-Z_]+)=", line))]
    assert sorted(listed) == sorted({*VARIABLES, "XDG_CACHE_HOME"})
    assert {name.upper() for name in Settings.model_fields} - {"HOME"} <= set(listed)


def test_the_example_is_valid_and_shows_the_defaults() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    found = [re.match("#?([A-Z_]+)=(.*)", line) for line in lines]
    assert Settings.read({each[1]: each[2] for each in found if each}) == Settings()


def test_the_example_sets_only_the_tokens() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    live = [line for line in lines if line and not line.startswith("#")]
    assert live == ["SLACK_BOT_TOKEN=", "SLACK_APP_TOKEN=", "SLACK_SIGNING_SECRET="]
