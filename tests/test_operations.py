"""docs/operations.md and SECURITY.md say what is there."""

import re
from pathlib import Path

from bot import serve
from bot.running import worker
from bot.running.http import BODY_LIMIT
from bot.running.metrics import PREFIX, Metrics
from bot.slack import postman

ROOT = Path(__file__).parent.parent
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_each_metric_is_explained() -> None:
    explained = set(re.findall(r"`(\w+?)(?:_total)?(?:\{[\w,]+\})?`", OPERATIONS))
    counted = {family.name.removeprefix(f"{PREFIX}_") for family in Metrics().registry.collect()}
    assert counted <= explained


def test_the_sizes_are_those_of_the_code() -> None:
    sizes = dict(re.findall(r"(?m)^\| ([\w ]+?) \| ([\d,.]+)", OPERATIONS))
    assert int(sizes["threads that answer HTTP requests"]) == serve.THREADS
    assert int(sizes["posts under way"]) == postman.THREADS
    assert int(sizes["body of a request"]) * 1_000_000 == BODY_LIMIT
    assert int(sizes["time to send a request"]) == worker.READ_SECONDS


def test_whatever_keeps_a_promise_is_there() -> None:
    named = re.findall(r"`((?:tests/[\w/]+\.py)|requirements\.lock|Dockerfile)`", SECURITY)
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []
