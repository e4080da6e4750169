"""What an operator sees of the work, in /readyz, in /metrics and in the log."""

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.errors import SlackApiError

from bot.errors import Refusal
from bot.playground import Playground
from bot.runtime.metrics import Metrics
from bot.server.delivery import observed
from bot.server.health import health_pages
from bot.server.readiness import BACKLOG_SECONDS, checks, gauges, report_backlog
from bot.services import Services
from storage.records import OutboxCall


def put(services: Services, age: timedelta) -> None:
    """Queue a post to a place that Slack doesn't know, at an earlier time."""
    database = services.stores.database
    before, database.clock = database.clock, lambda: datetime.now(UTC) - age
    call = OutboxCall(team_id="T1", key="answer:1", method="chat.postMessage", arguments={})
    services.stores.outbox.put(call)
    database.clock = before


@pytest.mark.parametrize(("age", "lines"), [(0, 0), (BACKLOG_SECONDS * 2, 1)])
def test_a_backlog_is_logged_once_it_is_old(
    services: Services, caplog: pytest.LogCaptureFixture, age: int, lines: int
) -> None:
    put(services, timedelta(seconds=age))
    with caplog.at_level(logging.WARNING, "bot.server.readiness"):
        report_backlog(services.stores)
    assert len(caplog.messages) == lines
    assert all("1 post waits to be sent" in line for line in caplog.messages)


def test_the_age_of_the_last_event_is_absent_before_the_first_one(services: Services) -> None:
    metrics = services.runtime.metrics
    says = checks(services)["events"]
    assert "last_event_age_seconds" not in metrics.text()
    assert says() == "Slack has sent nothing since the start."
    with observed({"type": "event_callback", "event": {"type": "message"}}, metrics):
        pass
    assert "framework_bot_last_event_age_seconds 0." in metrics.text()
    assert says() == "Slack's last request arrived 0 seconds ago."


def test_a_part_or_metric_that_fails_hides_no_other(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()
    metrics.add_gauges({"bad": ("Fails.", {}.popitem), "good": ("Works.", lambda: 1.0)})  # type: ignore[dict-item]
    pages = health_pages({"bad": [].pop, "good": lambda: "Works."})
    for _ in range(2):
        parts = json.loads(pages["/readyz"]().text)["parts"]
        assert {name: part["ready"] for name, part in parts.items()} == {"bad": False, "good": True}
        assert "framework_bot_good 1.0" in metrics.text()
        assert "framework_bot_bad" not in metrics.text()
    assert caplog.messages == ["The part bad can't be checked.", "The metric bad can't be read."]


def test_metrics_of_a_process_without_events_can_be_scraped() -> None:
    assert "framework_bot_outbox_sent_total" in Metrics().text()


def test_limits_are_shown(services: Services, slack: Playground) -> None:
    says = checks(services)["limits"]
    assert says() == "Slack limited no call in the last 10 minutes."
    slack.control.ratelimit(5, methods=["users.list"], times=1)
    with pytest.raises(SlackApiError):
        services.slack.client.users_list()
    assert says().endswith(": 1 users.list.")


def test_questions_that_wait_are_counted(services: Services) -> None:
    services.stores.inbox.accept("T1", "C1:1.1", {})
    metrics = Metrics()
    metrics.add_gauges(gauges(services.stores))
    assert "framework_bot_inbox_depth 1.0" in metrics.text()


def test_guides_that_could_not_be_reloaded_are_shown(services: Services, tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("id: [")
    guides = services.runtime.guides
    before, guides._folder = guides._folder, tmp_path
    guides.refresh()
    assert "bad.yml:2:1: " in checks(services)["guides"]()
    guides._folder = before
    guides.refresh()
    assert "can't" not in checks(services)["guides"]()


def test_a_token_that_slack_refuses_later_is_shown_until_it_is_accepted(
    services: Services, slack: Playground
) -> None:
    installation, client = services.slack.installation, services.slack.client
    slack.control.refuse("token_revoked", times=1)
    with pytest.raises(SlackApiError):
        client.users_list()
    with pytest.raises(Refusal, match="no longer accepts SLACK_BOT_TOKEN: token_revoked"):
        installation.check()
    client.users_list()
    assert "no longer" not in installation.check()
