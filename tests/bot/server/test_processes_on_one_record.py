"""Kills, restarts and several processes on one record: nothing is lost or done twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.settings import Settings
from tests.bot.desk import MENTION

pytestmark = pytest.mark.slow

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]


@contextmanager
def process(slack: Playground, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run `framework-bot run` in a process of its own, and kill it on exit."""
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": settings.database_url,
    }
    before = slack.connections()
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as running:
        try:
            slack.wait_for(lambda: slack.connections() > before, timeout=30)
            yield running
        finally:
            running.kill()


def test_a_confirmed_decision_survives_a_kill_and_is_announced_once(
    desk: Any,
    slack: Playground,
    settings: Settings,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
) -> None:
    place = channels["data-team"]
    slack.control.slow(2, methods=["chat.postMessage"], times=1)
    with process(slack, settings) as first:
        assert desk.record(amara, place, **{"Tell channel": place}) == "D-1"
        first.send_signal(signal.SIGKILL)
        first.wait()
        slack.wait_for(lambda: slack.connections() == 0)
    with process(slack, settings):
        slack.wait_for(lambda: posts(place), timeout=20)
        listed = desk.command(amara, "/framework-decisions", channels["general"])
        desk.ask(amara, channels["general"], MENTION)
    assert listed["text"].count("D-1") == 1
    assert len(posts(place)) == 1


def test_two_processes_on_one_record_answer_once(
    slack: Playground,
    settings: Settings,
    amara: Person,
    channels: dict[str, str],
    posts_in_the_end: Callable[[str, int], list[Json]],
) -> None:
    with process(slack, settings), process(slack, settings):
        slack.control.duplicate_deliveries(4)
        for _ in range(5):
            amara.say(channels["data-team"], MENTION)
        assert len(posts_in_the_end(channels["data-team"], 5)) == 5


def test_a_rolling_restart_of_two_servers_loses_no_question(
    desk: Any,
    slack: Playground,
    serve: Any,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
    tmp_path: Path,
) -> None:
    asked: list[str] = []

    def ask() -> None:
        """Ask the server that was started last five questions."""
        asked.extend(amara.say(channels["data-team"], MENTION) for _ in range(5))

    with serve(slack, tmp_path) as (first, _):
        ask()
        with serve(slack, tmp_path) as (second, _):
            ask()
            assert first.stop() == 0
            with serve(slack, tmp_path):
                ask()
                assert second.stop() == 0
                slack.wait_for(lambda: len(posts(channels["data-team"])) >= len(asked), 30)
                desk.ask(amara, channels["general"], MENTION)
    answered = sorted(post["thread_ts"] for post in posts(channels["data-team"]))
    assert answered == sorted(asked)
