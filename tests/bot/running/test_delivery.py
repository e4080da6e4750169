"""Once, as people see it: whatever Slack repeats, delays, loses or refuses."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.answers import answering
from bot.answers.answering import MOST_ATTEMPTS, answer_abandoned, hear
from bot.composition import running
from bot.payloads import Question
from bot.playground import Person, Playground
from bot.serve import connected
from bot.services import Services
from bot.settings import Settings
from storage.moments import LEASE

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
QUESTION = "@framework-bot Which framework is faster for building an ML model demo?"


@contextmanager
def process(slack: Playground, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """`framework-bot run` as a process of its own, killed at the end if it still runs."""
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


def wait_until_quiet(slack: Playground, person: Person, channel: str) -> None:
    """Return once a later question is answered: what came before it has been handled too."""
    ts = person.say(channel, QUESTION)
    slack.wait_for(lambda: len(person.thread(channel, ts)) > 1)


def test_a_mention_delivered_five_times_is_answered_once(
    slack: Playground,
    settings: Settings,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
) -> None:
    place = channels["data-team"]
    with connected(settings):
        slack.wait_for_connection()
        ts = amara.say(place, QUESTION)
        slack.wait_for(lambda: posts(place))
        slack.control.redeliver(ts, times=1)
        slack.control.redeliver(ts, times=2, concurrent=True)
    with connected(settings):
        slack.wait_for_connection()
        slack.control.redeliver(ts, times=1)
        wait_until_quiet(slack, amara, channels["general"])
    assert len(posts(place)) == 1


def test_deliveries_at_the_same_moment_are_answered_once(
    slack: Playground, bot: None, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    slack.control.duplicate_deliveries(5)
    for _ in range(5):
        amara.say(channels["data-team"], QUESTION)
    slack.wait_for(lambda: len(posts(channels["data-team"])) >= 5)
    wait_until_quiet(slack, amara, channels["general"])
    assert len(posts(channels["data-team"])) == 5


def test_a_retry_that_is_the_only_delivery_to_arrive_is_answered(
    slack: Playground, settings: Settings, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    slack.control.hold_retries(hold=True)
    amara.say(channels["data-team"], QUESTION)
    with connected(settings):
        slack.wait_for_connection()
        slack.control.hold_retries(hold=False)
        slack.wait_for(lambda: posts(channels["data-team"]))
    assert len(posts(channels["data-team"])) == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", [500, "drop"])
def test_an_answer_of_unknown_outcome_arrives_once(
    slack: Playground,
    bot: None,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
    calls: Callable[[], list[str]],
    how: int | str,
    when: str,
) -> None:
    slack.control.fail(how, methods=["chat.postMessage"], when=when)
    amara.say(channels["data-team"], QUESTION)
    slack.wait_for(lambda: "conversations.replies" in calls())
    slack.wait_for(lambda: posts(channels["data-team"]))
    wait_until_quiet(slack, amara, channels["general"])
    assert len(posts(channels["data-team"])) == 1


def test_a_rate_limit_delays_an_answer_and_loses_none(
    slack: Playground, bot: None, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    slack.control.ratelimit(1, methods=["chat.postMessage"], times=2)
    for _ in range(3):
        amara.say(channels["data-team"], QUESTION)
    slack.wait_for(lambda: len(posts(channels["data-team"])) == 3)


def test_a_dropped_socket_is_opened_again_and_nothing_is_lost(
    slack: Playground, bot: None, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    slack.control.disconnect()
    amara.say(channels["data-team"], QUESTION)
    slack.wait_for(lambda: posts(channels["data-team"]))


def test_a_form_submitted_again_records_one_decision_and_tells_once(
    desk: Any,
    slack: Playground,
    bot: None,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
) -> None:
    place = channels["data-team"]
    slack.control.duplicate_deliveries(2)
    desk.begin(amara, place)
    desk.answer_all(amara)
    desk.fill_form(amara, **{"Tell channel": place})
    amara.submit()
    assert "D-1" in str(amara.modal)
    slack.wait_for(lambda: posts(place))
    listed = desk.command(amara, "/framework-decisions", channels["general"])
    assert listed["text"].count("D-") == 1
    assert len(posts(place)) == 1


def test_what_was_confirmed_survives_a_kill_and_is_told_once(
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
        wait_until_quiet(slack, amara, channels["general"])
    assert listed["text"].count("D-1") == 1
    assert len(posts(place)) == 1


def test_two_processes_on_one_record_answer_once(
    slack: Playground, settings: Settings, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    with process(slack, settings), process(slack, settings):
        slack.control.duplicate_deliveries(4)
        for _ in range(5):
            amara.say(channels["data-team"], QUESTION)
        slack.wait_for(lambda: len(posts(channels["data-team"])) >= 5)
        wait_until_quiet(slack, amara, channels["general"])
    assert len(posts(channels["data-team"])) == 5


@pytest.mark.parametrize("code", ["rate_limited", "team_added_to_org", "internal_error"])
def test_a_refusal_that_will_pass_loses_no_answer(
    slack: Playground,
    bot: None,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
    code: str,
) -> None:
    slack.control.refuse(code, methods=["chat.postMessage"])
    amara.say(channels["data-team"], QUESTION)
    slack.wait_for(lambda: posts(channels["data-team"]))


def test_a_post_is_made_where_slack_lets_nobody_look_for_it(
    slack: Playground, bot: None, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    slack.control.fail(500, methods=["chat.postMessage"])
    slack.control.refuse("team_access_not_granted", methods=["conversations.replies"], times=None)
    amara.say(channels["data-team"], QUESTION)
    slack.wait_for(lambda: posts(channels["data-team"]))
    slack.control.clear()


def test_two_servers_on_one_record_are_restarted_in_turn_and_no_question_is_lost(
    slack: Playground,
    serve: Any,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
    tmp_path: Path,
) -> None:
    asked: list[str] = []

    def ask() -> None:
        """Ask five questions of the server that was started last."""
        asked.extend(amara.say(channels["data-team"], QUESTION) for _ in range(5))

    with serve(slack, tmp_path) as (first, _):
        ask()
        with serve(slack, tmp_path) as (second, _):
            ask()
            assert first.stop() == 0
            with serve(slack, tmp_path):
                ask()
                assert second.stop() == 0
                slack.wait_for(lambda: len(posts(channels["data-team"])) >= len(asked), 30)
                wait_until_quiet(slack, amara, channels["general"])
    answered = sorted(post["thread_ts"] for post in posts(channels["data-team"]))
    assert answered == sorted(asked)


def test_what_was_answered_without_the_record_is_not_answered_again_from_it(
    slack: Playground, settings: Settings, amara: Person, channels: dict[str, str]
) -> None:
    """Its second delivery was kept, but could not be marked as answered any more."""
    place, team = channels["data-team"], slack.seed.team.id
    answered, open_yet = (amara.say(place, "faster for an ml demo") for _ in range(2))
    with running(settings) as services:
        services.unkept.add(f"{place}:{answered}")
        for ts in (answered, open_yet):
            asked = Question(team, place, ts, ts, amara.id, "faster for an ml demo")
            long_ago = services.clock() - timedelta(hours=1)
            services.inbox.accept(team, asked.key, asdict(asked), now=long_ago)
        slack.wait_for(lambda: len(amara.thread(place, open_yet)) > 1)
        slack.wait_for(lambda: not services.inbox.claim_abandoned(services.clock()))
    assert len(amara.thread(place, answered)) == 1


@pytest.fixture
def busy(settings: Settings) -> Iterator[tuple[Services, threading.Event]]:
    """The bot, which does not come to think until the event is set."""
    free = threading.Event()
    with running(settings) as services:
        services.work.soon(partial(free.wait, 30), computes=True)
        yield services, free
        free.set()


def look_around(services: Services, after: timedelta) -> None:
    """Have the bot look for what was left behind, so much later."""
    moment = services.clock() + after
    answer_abandoned(replace(services, clock=lambda: moment))


def test_a_question_that_waits_long_for_its_turn_is_not_taken_for_abandoned(
    slack: Playground,
    busy: tuple[Services, threading.Event],
    amara: Person,
    channels: dict[str, str],
) -> None:
    services, free = busy
    place, team = channels["data-team"], slack.seed.team.id
    ts = amara.say(place, "faster for an ml demo")
    hear(services, Question(team, place, ts, ts, amara.id, "faster for an ml demo"))
    for number in range(2 * MOST_ATTEMPTS):
        look_around(services, number * LEASE * 0.9)
    free.set()
    slack.wait_for(lambda: not services.in_hand)
    slack.wait_for(lambda: services.outbox.owed() == 0)
    assert len(amara.thread(place, ts)) == 2
    assert services.inbox.attempt(team, f"{place}:{ts}") == 2


def test_what_there_is_no_room_for_in_memory_is_answered_from_the_inbox(
    slack: Playground,
    busy: tuple[Services, threading.Event],
    amara: Person,
    channels: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services, free = busy
    monkeypatch.setattr(answering, "MOST_IN_HAND", 2)
    place, team = channels["data-team"], slack.seed.team.id
    asked = [amara.say(place, "faster for an ml demo") for _ in range(5)]
    for ts in asked:
        hear(services, Question(team, place, ts, ts, amara.id, "faster for an ml demo"))
    assert len(services.in_hand) == 2
    free.set()
    for _ in range(2):
        slack.wait_for(lambda: not services.in_hand)
        look_around(services, 2 * LEASE)
    slack.wait_for(lambda: not services.in_hand and services.outbox.owed() == 0)
    assert [len(amara.thread(place, ts)) for ts in asked] == [2] * 5
