"""Messages that are no questions: greetings, calls for help, and talk among people."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.render import settings
from bot.settings import Settings
from storage.opening import open_database
from storage.work.feedback import Gaps
from tests.bot.desk import Desk

Json = dict[str, Any]
LOGIN = "can streamlit do login"
pytestmark = pytest.mark.usefixtures("bot")


@pytest.mark.parametrize("text", ["help", "Hi there!", "thanks", "\U0001f680", ":tada: :rocket:"])
def test_a_greeting_or_a_call_for_help_is_answered_with_how_to_ask(
    desk: Desk, amara: Person, channels: dict[str, str], text: str
) -> None:
    answer = desk.ask(amara, channels["general"], f"@framework-bot {text}")
    assert "in your own words" in answer["text"]


def test_the_command_explains_how_to_ask(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    answer = desk.command(amara, "/framework-ask what can you do?", channels["general"])
    assert "in your own words" in answer["text"]


def test_a_greeting_is_not_saved_as_a_gap(
    desk: Desk, amara: Person, channels: dict[str, str], settings: Settings
) -> None:
    desk.ask(amara, channels["general"], "@framework-bot hello")
    desk.ask(amara, channels["general"], "@framework-bot what is for lunch on tuesday?")
    gaps = Gaps(open_database(settings.database_url)).all(None)
    assert [gap.text for gap in gaps] == ["what is for lunch on tuesday?"]


def test_talking_on_below_an_answer_does_not_repeat_it(
    desk: Desk,
    amara: Person,
    channels: dict[str, str],
    posts: Callable[[str], list[Json]],
) -> None:
    place = channels["data-team"]
    thread = desk.ask(amara, place, f"@framework-bot {LOGIN}")["thread_ts"]
    amara.say(place, "@jonas did you try it?", thread)
    desk.ask(amara, place, "@framework-bot what does it cost to run?", thread)
    said = [post["text"] for post in posts(place)]
    assert len(said) == len(set(said)) == 2


def test_a_channel_that_opts_in_reads_what_will_be_answered_there(
    desk: Desk, amara: Person, channels: dict[str, str], slack: Playground
) -> None:
    place = channels["general"]
    shown = desk.command(amara, "/framework-ask settings", place)
    amara.press_in(place, shown["ts"], "Answer every question you're sure about")
    changed = slack.wait_for(
        lambda: next(
            (m for m in amara.messages(place) if m["ts"] == shown["ts"] and m != shown), None
        )
    )
    assert changed["text"] == settings.ANSWERS_ALL.format(channel=place)
