"""Logs trace what happened and reveal no secret."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground import Person, Playground
from bot.runtime.background import BackgroundTasks
from bot.runtime.logs import ConsoleFormatter, JsonFormatter, log_context
from bot.runtime.redaction import redacted

SECRETS = [
    "xoxb-1234567890-abcDEF123",
    "xoxp-1234567890-abcDEF123",
    "xoxe.xoxb-1-Mi0yLTEyMzQ1Njc4",
    "xoxe-1-My0xLTEyMzQ1Njc4",
    "xapp-1-A0123-4567-89abcdef",
    "wss://wss-primary.slack.com/link/?ticket=12345678-1234-1234-1234-123456789012&app_id=a",
    "https://hooks.slack.com/commands/T0/1234567890/AbCdEf0123456789",
    "https://hooks.slack.com/actions/T0/1234567890/AbCdEf0123456789",
    "https://hooks.slack.com/app/T0/1234567890/AbCdEf0123456789",
    "http://127.0.0.1:8765/commands/T/123456789012/AbCdEf0123456789",
    '{"type": "hello", "token": "12345678abcdef"}',
    "token=12345678abcdef&team_id=T1",
    "https:\\/\\/hooks.slack.com\\/actions\\/T0\\/1234567890\\/AbCdEf0123456789",
    "https%3A%2F%2Fhooks.slack.com%2Fcommands%2FE0%2F1234567890%2FAbCdEf0123456789",
]
LEFT = re.compile(r"xox[a-z]|xapp-1|12345678|AbCdEf")


def record(message: str, *arguments: object, error: BaseException | None = None) -> Any:
    details = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("bot", logging.INFO, "x.py", 1, message, arguments, details)


@pytest.fixture(params=[ConsoleFormatter, JsonFormatter])
def formatter(request: pytest.FixtureRequest) -> logging.Formatter:
    found: logging.Formatter = request.param()
    return found


@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_in_a_line_are_redacted(formatter: logging.Formatter, secret: str) -> None:
    lines = [
        formatter.format(record(f"sent {secret} off")),
        formatter.format(record("sent %s off", secret)),
        formatter.format(record("sent %r off", {"sent": secret, "list": [secret]})),
        formatter.format(record("failed", error=ValueError(f"not {secret}"))),
    ]
    assert [line for line in lines if LEFT.search(line)] == []
    assert all("[redacted]" in line for line in lines)


@given(st.text("abc \n\"'=:{[(<,.é"), st.sampled_from(SECRETS), st.text(" \n\"'}])>,;&"))
def test_secrets_are_redacted_wherever_they_appear(before: str, secret: str, after: str) -> None:
    assert not LEFT.search(redacted(f"{before}{secret}{after}"))


@given(st.text())
def test_a_json_line_is_one_line_of_json(message: str) -> None:
    line = JsonFormatter().format(record("%s", message))
    assert "\n" not in line
    assert set(json.loads(line)) == {"at", "level", "logger", "message"}


def test_a_traceback_is_part_of_its_json_line() -> None:
    line = JsonFormatter().format(record("failed", error=ValueError("no")))
    assert json.loads(line)["traceback"].endswith("ValueError: no")
    assert "\n" not in line


def converse(desk: Any, person: Person, channels: dict[str, str]) -> None:
    """Use every surface once, including response URLs and buttons."""
    general = channels["general"]
    desk.ask(person, general, "<@U0PLAYGBOT> Is Flask good for a REST API?")
    desk.ask(person, person.direct(), "wsgi?")
    desk.record(person, general)
    listing = desk.command(person, "/framework-decisions", general)
    person.press_in(general, listing["ts"], "Open")
    desk.slack.wait_for(lambda: person.modal)
    person.close()
    person.home()
    desk.slack.wait_for(lambda: person.published)


@pytest.fixture
def secrets(slack: Playground) -> list[str]:
    return [
        slack.bot_token,
        slack.app_token,
        slack.signing_secret,
        slack.app.verification_token,
    ]


def check(output: str, secrets: list[str], style: str) -> None:
    """Check that the log names the command and contains no secret."""
    assert "/framework-decisions" in output
    assert [secret for secret in secrets if secret in output] == []
    assert not re.search(r"/(?:commands|actions|app)/T/\d", output)
    if style == "json":
        assert all(json.loads(line)["message"] for line in output.splitlines())


@pytest.mark.parametrize("style", ["console", "json"])
def test_debug_logs_over_socket_mode_reveal_no_secret(
    style: str,
    start: Any,
    slack: Playground,
    desk: Any,
    amara: Person,
    channels: dict[str, str],
    secrets: list[str],
    tmp_path: Path,
) -> None:
    environment = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": style,
    }
    with start("run", cwd=tmp_path, **environment) as bot:
        bot.wait_for("Connected to Slack")
        slack.control.fail("drop", methods=["chat.postMessage"])
        converse(desk, amara, channels)
        slack.control.disconnect()
        desk.ask(amara, channels["general"], "<@U0PLAYGBOT> wsgi?")
        assert bot.stop() == 0
    check(bot.output, secrets, style)
    assert not re.search(r"xoxb-[0-9a-f]|xapp-1-[0-9a-f]|ticket=[^[&]", bot.output)


@pytest.mark.parametrize("style", ["console", "json"])
def test_debug_logs_over_http_reveal_no_secret(
    style: str,
    serve: Any,
    slack: Playground,
    desk: Any,
    amara: Person,
    channels: dict[str, str],
    secrets: list[str],
    tmp_path: Path,
) -> None:
    with serve(slack, tmp_path, LOG_LEVEL="DEBUG", LOG_FORMAT=style) as (bot, _):
        converse(desk, amara, channels)
        assert bot.stop() == 0
    check(bot.output, secrets, style)


def test_background_tasks_inherit_the_log_context() -> None:
    tasks, seen = BackgroundTasks(), []
    with log_context(event="Ev1", team="T1"), tasks.after_response():
        tasks.soon(lambda: seen.append(JsonFormatter().format(record("soon"))))
        tasks.later(lambda: seen.append(ConsoleFormatter().format(record("later"))))
    tasks.close()
    soon, later = sorted(seen, reverse=True)
    assert json.loads(soon).items() >= {"event": "Ev1", "team": "T1", "message": "soon"}.items()
    assert later.endswith("later | event=Ev1 team=T1")
    assert "event" not in json.loads(JsonFormatter().format(record("outside")))


def test_a_question_can_be_traced_from_event_to_post_without_logging_its_text(
    serve: Any,
    slack: Playground,
    desk: Any,
    amara: Person,
    channels: dict[str, str],
    tmp_path: Path,
) -> None:
    with serve(slack, tmp_path, LOG_FORMAT="json") as (bot, _):
        slack.control.fail(500, methods=["chat.postMessage"])
        converse(desk, amara, channels)
        assert bot.stop() == 0
    lines = [json.loads(line) for line in bot.output.splitlines()]
    key = re.compile(r"C\w+:[\d.]+")
    taken = next(line for line in lines if key.search(line["message"]) and "post" not in line)
    assert re.fullmatch(r"Ev\w+", taken["event"])
    assert (taken["team"], taken["surface"] in {"mention", "message"}) == (slack.seed.team.id, True)
    post = f"answer:{key.findall(taken['message'])[0]}"
    sending = [
        line
        for line in lines
        if line.get("post") == post and line["logger"] == "bot.slack.outbox_sender"
    ]
    assert len(sending) == 2, "one line for the retry, one for the post"
    assert [word for word in ("REST", "wsgi", "forecast", "Friday") if word in bot.output] == []
