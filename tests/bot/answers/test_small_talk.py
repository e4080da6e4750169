"""What people say to a bot, or near it, that is no question on a guide."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.settings import Settings
from storage.opening import open_database
from storage.work.feedback import Gaps

Json = dict[str, Any]
LOGIN = "can streamlit do login"
pytestmark = pytest.mark.usefixtures("bot")


@pytest.mark.parametrize("text", ["help", "Hi there!", "thanks", "\U0001f680", ":tada: :rocket:"])
def test_whoever_greets_or_calls_for_help_learns_how_to_ask(
    desk: Any, amara: Person, channels: dict[str, str], text: str
) -> None:
    answer = desk.ask(amara, channels["general"], f"@framework-bot {text}")
    assert "in your own words" in answer["text"]


def test_a_command_that_asks_for_help_says_how_to_ask(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    answer = desk.command(amara, "/framework-ask what can you do?", channels["general"])
    assert "in your own words" in answer["text"]


def test_a_greeting_is_no_gap_of_the_guide(
    desk: Any, amara: Person, channels: dict[str, str], settings: Settings
) -> None:
    desk.ask(amara, channels["general"], "@framework-bot hello")
    desk.ask(amara, channels["general"], "@framework-bot what is for lunch on tuesday?")
    gaps = Gaps(open_database(settings.database_url)).all(None)
    assert [gap.text for gap in gaps] == ["what is for lunch on tuesday?"]


def test_people_who_talk_on_under_an_answer_do_not_get_it_once_more(
    desk: Any,
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


def test_a_channel_that_opts_in_reads_all_that_is_answered_there(
    desk: Any, amara: Person, channels: dict[str, str], slack: Playground
) -> None:
    place = channels["general"]
    shown = desk.command(amara, "/framework-ask settings", place)
    amara.press_in(place, shown["ts"], "Answer every question you are sure about")
    changed = slack.wait_for(
        lambda: next((m for m in amara.messages(place) if "without being" in m["text"]), None)
    )
    assert "every question that I am sure about" in changed["text"]
    assert "decisions that are named" in changed["text"]
