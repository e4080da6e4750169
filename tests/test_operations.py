"""docs/operations.md matches the code, and every file that a page names exists."""

import re
from pathlib import Path
from typing import get_args

import pytest

from bot.runtime.metrics import PREFIX, Metrics
from bot.server import composition, http_process, refused, worker
from bot.server.wsgi import BODY_LIMIT
from bot.slack import message_search, outbox_sender
from bot.slack.client import Result
from storage.database import WRITER_TIMEOUT
from storage.moments import LEASE, MAX_WAIT
from tests.alerts import alert_rules, alerted, metrics_in

ROOT = Path(__file__).parent.parent
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def test_each_metric_is_explained() -> None:
    explained = set(re.findall(r"`(\w+?)(?:_total)?(?:\{[\w,]+\})?`", OPERATIONS))
    counted = {family.name.removeprefix(f"{PREFIX}_") for family in Metrics().registry.collect()}
    assert counted <= explained


def test_each_alert_uses_metrics_of_the_bot_and_is_explained() -> None:
    rules = alert_rules()
    section = OPERATIONS.partition("### What to alert on")[2]
    assert re.findall(r"(?m)^\| `(FrameworkBot\w+)` \|", section) == [r["alert"] for r in rules]
    measured = {
        *re.findall(r"`(\w+?)(?:\{[\w,]+\})?`", OPERATIONS.partition("### What to alert on")[0])
    }
    assert alerted() <= measured
    for rule in rules:
        assert metrics_in(rule["expr"]) or "up{" in rule["expr"]
        assert {*rule["annotations"]} == {"summary", "description"}
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}


LABELS = {"reason": {*refused.Reason}, "result": {*get_args(Result)}, "job": {"framework-bot"}}


def test_each_alert_selects_values_that_the_bot_gives_to_its_labels() -> None:
    selected = [
        (label, value)
        for rule in alert_rules()
        for label, values in re.findall(r'(\w+)=~?"([^"]+)"', rule["expr"])
        for value in values.split("|")
        if label != "method"
    ]
    assert {label for label, _ in selected} == {*LABELS}
    assert [(label, value) for label, value in selected if value not in LABELS[label]] == []


def test_the_sizes_match_the_code() -> None:
    listed = re.findall(r"(?m)^\| ([^|]+) \| ([\d.]+)", OPERATIONS)
    sizes = {what: float(size) for what, size in listed}
    assert sizes["threads that answer HTTP requests"] == http_process.THREADS
    assert sizes["posts sent at the same time"] == outbox_sender.THREADS
    assert sizes["time-out of a Slack API call"] == composition.SLACK_TIMEOUT_SECONDS
    assert sizes["lease of a question or post"] == LEASE.total_seconds()
    assert sizes["size of a request body"] * 1_000_000 == BODY_LIMIT
    assert sizes["time to receive a request"] == worker.READ_SECONDS
    assert sizes["open connections"] * 1_000 == worker.CONNECTIONS
    assert sizes["wait for a locked database"] == WRITER_TIMEOUT
    assert sizes["calls to search for a post"] == message_search.MAX_CALLS
    assert sizes["longest wait before another attempt"] * 3600 == MAX_WAIT.total_seconds()


def test_each_reason_of_a_refusal_is_explained() -> None:
    assert {f"`{reason}`" for reason in refused.Reason} <= set(re.findall(r"`\w+`", OPERATIONS))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    path = r"\b(?:bench|bot|docs|evaluation|knowledge|storage|tests)/[\w/.-]+\.\w+"
    named = set(re.findall(path, page.read_text(encoding="utf-8")))
    assert [name for name in named if not (ROOT / name).is_file()] == []
