"""Questions, wherever they are asked."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Person, Playground
from storage.database import Database
from tests.bot.desk import DEMO, MENTION, Desk

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
pytestmark = pytest.mark.usefixtures("bot")


def shown(message: Json) -> str:
    """Return everything that a person reads in a message."""
    return str(message["text"]) + str(message.get("blocks"))


def test_a_mention_is_answered_in_its_thread(
    desk: Desk, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    answer = desk.ask(amara, channels["data-team"], MENTION)
    assert "Streamlit" in answer["blocks"][0]["text"]
    assert answer["blocks"][0]["type"] == "markdown"
    assert DEMO in shown(answer)
    [question] = [m for m in amara.messages(channels["data-team"]) if "bot_id" not in m]
    assert answer["thread_ts"] == question["ts"]
    assert len(posts(channels["data-team"])) == 1


def test_a_mention_within_a_thread_is_answered_there(
    desk: Desk, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    root = amara.say(channels["platform"], "We need a demo by Friday.")
    answer = desk.ask(jonas, channels["platform"], MENTION, thread=root)
    assert answer["thread_ts"] == root


def test_an_answer_is_flushed_to_the_disk(
    desk: Desk, amara: Person, channels: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed, flush = threading.Event(), Database.flush

    def flush_and_set(database: Database) -> None:
        flush(database)
        flushed.set()

    monkeypatch.setattr(Database, "flush", flush_and_set)
    desk.ask(amara, channels["data-team"], MENTION)
    assert flushed.wait(30)


def test_a_direct_message_needs_no_mention(desk: Desk, meilin: Person) -> None:
    answer = desk.ask(meilin, meilin.direct(), DEMO.lower().rstrip("?"))
    assert "Streamlit" in shown(answer)
    assert "thread_ts" not in answer


def test_the_bot_is_silent_unless_addressed(
    desk: Desk, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    amara.say(channels["general"], DEMO)
    desk.ask(amara, channels["general"], MENTION)
    assert len(posts(channels["general"])) == 1


def test_an_unknown_question_gets_an_honest_answer(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    answer = desk.ask(amara, channels["general"], "@framework-bot what is for lunch on tuesday?")
    assert "my guides don't cover that" in answer["text"]


def test_a_mention_without_a_question_explains_how_to_ask(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    answer = desk.ask(amara, channels["general"], "@framework-bot")
    assert "in your own words" in answer["text"]


def test_pressing_a_suggestion_turns_it_into_the_answer(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    place = channels["general"]
    offered = desk.ask(amara, place, "@framework-bot")
    button = offered["blocks"][1]["elements"][0]
    amara.press_in(place, offered["ts"], button["text"]["text"])
    [answer] = slack.wait_for(
        lambda: [post for post in posts(place) if post["blocks"][0]["type"] == "markdown"]
    )
    assert answer["ts"] == offered["ts"]
    assert len(posts(place)) == 1


def test_the_ask_command_answers_its_author_only(
    desk: Desk, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    answer = desk.command(amara, f"/framework-ask {DEMO}", channels["general"])
    assert "Streamlit" in shown(answer)
    assert jonas.messages(channels["general"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "x" * 39_000,
        "ما هو الأفضل؟ 🤔" * 50,
        "<!channel> <!everyone> <http://evil.example|bank> & <@U1>",
        "\u202e\u0000\ud7ff```*_~`",
    ],
    ids=["39,000 characters", "right to left", "broadcasts and links", "control characters"],
)
def test_odd_text_gets_one_harmless_answer(
    desk: Desk, amara: Person, channels: dict[str, str], posts: Posts, text: str
) -> None:
    desk.ask(amara, channels["general"], f"@framework-bot {text}")
    [answer] = posts(channels["general"])
    assert not answer["broadcast"]
    assert "<http://evil.example" not in shown(answer)


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message", "unheard_of"])
def test_a_reply_of_any_kind_is_answered_once_in_its_thread(
    desk: Desk,
    slack: Playground,
    amara: Person,
    channels: dict[str, str],
    posts_in_the_end: Callable[[str, int], list[Json]],
    subtype: str,
) -> None:
    place = channels["data-team"]
    root = desk.ask(amara, place, MENTION)["thread_ts"]
    ts = amara.say(place, "Is Flask good for a REST API?", root, subtype=subtype)
    replies = posts_in_the_end(place, 2)
    slack.control.redeliver(ts, times=2)
    assert [reply["thread_ts"] for reply in replies] == [root, root]
    assert len(posts_in_the_end(place, 2)) == 2


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message", "unheard_of"])
def test_a_direct_message_of_any_kind_is_answered(
    slack: Playground, amara: Person, subtype: str
) -> None:
    place = amara.direct()
    root = amara.say(place, DEMO)
    slack.wait_for(lambda: [m for m in amara.messages(place) if "bot_id" in m])
    ts = amara.say(place, "Is Flask good for a REST API?", root, subtype=subtype)
    [answer] = slack.wait_for(lambda: [m for m in amara.thread(place, root) if m["ts"] > ts])
    assert "bot_id" in answer
