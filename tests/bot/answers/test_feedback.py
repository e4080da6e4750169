"""The buttons below an answer, and who gets one."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from bot.answers import ask_command, feedback
from bot.playground import Person, Playground
from bot.render import answers, settings
from bot.settings import Settings
from storage.opening import open_database
from storage.work.feedback import Gaps, Votes
from tests.bot.blocks import buttons
from tests.bot.desk import DEMO, MENTION, Desk, ephemerals

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def gaps(settings: Settings) -> Gaps:
    """The questions that the bot has saved for the guide's author."""
    return Gaps(open_database(settings.database_url))


@pytest.fixture
def opted_in(bot: None, desk: Desk, amara: Person, channels: dict[str, str]) -> str:
    """A channel in which questions are answered without a mention."""
    place = channels["data-team"]
    setting = desk.command(amara, "/framework-ask settings", place)
    amara.press_in(place, setting["ts"], "Answer every question you're sure about")
    desk.ephemeral(amara, place, settings.ANSWERS_ALL.format(channel=place))
    return place


def test_an_answer_says_which_question_it_answers_and_how_sure_it_is(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    answer = desk.ask(amara, channels["general"], MENTION)
    related, small_print = [block for block in answer["blocks"] if block["type"] == "context"]
    assert "You might also ask: “" in str(related)
    assert "Answering: " in str(small_print)
    assert DEMO in str(small_print)
    assert "Checked on" in str(small_print)


def test_a_vote_is_confirmed_to_its_voter_only_and_counts_once(
    desk: Desk,
    slack: Playground,
    settings: Settings,
    amara: Person,
    jonas: Person,
    channels: dict[str, str],
) -> None:
    place = channels["general"]
    answer = desk.ask(amara, place, MENTION)
    for person, button in [(amara, "Not helpful"), (amara, "Helpful"), (jonas, "Helpful")]:
        person.press_in(place, answer["ts"], button)
        desk.ephemeral(person, place, f"noted as {button.lower()}.")
    assert not [m for m in ephemerals(jonas, place) if "not helpful" in m["text"]]
    votes = Votes(open_database(settings.database_url))
    assert votes.tally() == (("flask-vs-streamlit", "ml-demo-speed", 2, 0),)


def test_a_question_whose_answer_was_voted_down_is_saved_for_the_author(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str], gaps: Gaps
) -> None:
    place = channels["general"]
    answer = desk.ask(amara, place, MENTION)
    assert gaps.all(None) == ()
    amara.press_in(place, answer["ts"], "Not helpful")
    desk.ephemeral(amara, place, "noted as not helpful")
    [gap] = gaps.all(None)
    assert (gap.text, gap.verdict, gap.entry) == (DEMO, "missed", "ml-demo-speed")


@pytest.fixture
def example(desk: Desk, amara: Person, channels: dict[str, str]) -> Json:
    """The answer to the first example in the help; `text` is its question."""
    place = channels["general"]
    help_message = desk.ask(amara, place, "@framework-bot help")
    pressed = buttons(help_message)[0]
    thread, ts = help_message["thread_ts"], help_message["ts"]
    amara.press_in(place, ts, pressed)
    desk.see(lambda: buttons(amara.thread(place, thread)[-1]), "Not helpful")
    return {"text": pressed, "ts": ts}


def test_an_example_whose_answer_was_voted_down_is_saved_as_the_reply_says(
    desk: Desk, amara: Person, channels: dict[str, str], gaps: Gaps, example: Json
) -> None:
    place = channels["general"]
    amara.press_in(place, example["ts"], "Not helpful")
    desk.ephemeral(amara, place, "the guide's owner will see the question")
    [gap] = gaps.all(None)
    assert (gap.text, gap.verdict) == (example["text"], "missed")


def test_an_example_is_passed_on_to_the_guides_owner_in_its_own_words(
    desk: Desk, amara: Person, channels: dict[str, str], gaps: Gaps, example: Json
) -> None:
    place = channels["general"]
    amara.press_in(place, example["ts"], "Not what I meant")
    offered = desk.ephemeral(amara, place, answers.DID_YOU_MEAN)
    amara.press_in(place, offered["ts"], "Ask the guide's owner")
    desk.ephemeral(amara, place, "I've saved your question")
    [gap] = gaps.all(None)
    assert (gap.text, gap.wanted) == (example["text"], True)


def test_not_what_i_meant_offers_other_entries_to_the_person_who_pressed(
    desk: Desk,
    slack: Playground,
    amara: Person,
    jonas: Person,
    channels: dict[str, str],
    posts: Posts,
) -> None:
    place = channels["general"]
    answer = desk.ask(amara, place, MENTION)
    amara.press_in(place, answer["ts"], "Not what I meant")
    offered = desk.ephemeral(amara, place, answers.DID_YOU_MEAN)
    others = buttons(offered)
    assert len(others) == 4
    assert DEMO not in others
    assert ephemerals(jonas, place) == []
    amara.press_in(place, offered["ts"], others[0])
    desk.ephemeral(amara, place, others[0])
    assert len(posts(place)) == 1


def test_an_answer_can_be_shared_with_the_channel(
    desk: Desk,
    slack: Playground,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
) -> None:
    place = channels["general"]
    answer = desk.command(amara, f"/framework-ask {DEMO}", place)
    amara.press_in(place, answer["ts"], "Share")
    [post] = slack.wait_for(lambda: posts(place))
    assert amara.id in str(post["blocks"][0])
    assert "Streamlit" in str(post["blocks"])
    assert desk.ephemeral(amara, place, feedback.SHARED)


def test_an_unanswered_question_is_saved_and_can_be_passed_on_to_the_guides_owner(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str], gaps: Gaps
) -> None:
    place = channels["general"]
    question = "what do you think of the zx81 assembler macros"
    unknown = desk.ask(amara, place, f"@framework-bot {question}")
    [gap] = gaps.all(None)
    assert (gap.text, gap.channel, gap.wanted) == (question, place, False)
    amara.press_in(place, unknown["ts"], "Ask the guide's owner")
    desk.ephemeral(amara, place, "I've saved your question")
    [gap] = gaps.all(None)
    assert gap.wanted


def test_a_follow_up_in_the_thread_needs_no_mention(
    desk: Desk, slack: Playground, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    place = channels["general"]
    answer = desk.ask(amara, place, MENTION)
    thread = answer["thread_ts"]
    jonas.say(place, "Thanks, that settles it.", thread)
    jonas.say(place, "Can Streamlit handle user authentication and complex login systems?", thread)
    replies = slack.wait_for(
        lambda: [m for m in jonas.thread(place, thread) if "login" in str(m.get("blocks"))]
    )
    assert len(replies) == 1
    assert len([m for m in jonas.thread(place, thread) if "bot_id" in m]) == 2


def test_a_channel_that_opted_in_is_answered_without_a_mention(
    desk: Desk,
    slack: Playground,
    amara: Person,
    channels: dict[str, str],
    posts: Posts,
    opted_in: str,
) -> None:
    amara.say(opted_in, "Streamlit is nice.")
    amara.say(opted_in, "what is for lunch?")
    amara.say(channels["general"], DEMO)
    amara.say(opted_in, DEMO)
    [post] = slack.wait_for(lambda: posts(opted_in))
    assert "Streamlit" in str(post["blocks"])
    assert posts(channels["general"]) == []


def test_in_a_channel_that_opted_in_a_mention_and_a_follow_up_get_one_answer_each(
    desk: Desk,
    slack: Playground,
    amara: Person,
    posts: Posts,
    posts_in_the_end: Callable[[str, int], list[Json]],
    opted_in: str,
) -> None:
    slack.control.duplicate_deliveries(3)
    thread = desk.ask(amara, opted_in, MENTION)["thread_ts"]
    follow_up = amara.say(opted_in, "Can Streamlit handle user authentication?", thread)
    slack.wait_for(lambda: len(posts(opted_in)) > 1)
    slack.control.redeliver(follow_up, times=2)
    assert len(posts_in_the_end(opted_in, 2)) == 2


def test_only_members_of_a_channel_can_change_its_setting(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    setting = desk.command(amara, "/framework-ask settings", place)
    slack.control.kick(slack.seed.bot_user_id, place)
    slack.control.privatize(place)
    amara.press_in(place, setting["ts"], "Answer every question you're sure about")
    assert desk.ephemeral(amara, place, ask_command.ONLY_MEMBERS)


def test_no_member_is_turned_away_because_slack_does_not_say_who_is_one(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    setting = desk.command(amara, "/framework-ask settings", place)
    slack.control.refuse("internal_error", methods=["users.conversations"], times=None)
    amara.press_in(place, setting["ts"], "Answer every question you're sure about")
    assert desk.ephemeral(amara, place, ask_command.CANT_ASK)


def test_a_row_of_the_table_is_shown_as_a_table(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    answer = desk.ask(amara, channels["general"], "@framework-bot flask vs streamlit deployment")
    [table] = [block for block in answer["blocks"] if block["type"] == "table"]
    assert [cell["text"] for cell in table["rows"][0]] == [" ", "Streamlit", "Flask"]
    assert table["rows"][1][1]["text"] in answer["text"].replace("`", "")


def test_an_answer_shows_the_teams_decision_to_those_who_may_see_it(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.record(amara, channels["leads"], **{"Title": "Zanzibar", "Tell channel": ""})
    assert "D-1" in desk.ask(amara, channels["leads"], MENTION)["text"]
    assert "D-1" not in str(desk.ask(amara, channels["general"], MENTION))
    assert "D-1" in desk.command(amara, f"/framework-ask {DEMO}", channels["general"])["text"]
    desk.record(amara, channels["platform"], **{"Tell channel": channels["platform"]})
    shown = desk.slack.wait_for(
        lambda: (
            answer
            if "D-2" in (answer := desk.ask(amara, channels["general"], MENTION))["text"]
            else None
        )
    )
    assert "Your team's decision: D-2" in shown["text"]


def test_an_answer_that_waits_for_slack_delays_no_other_answer(
    desk: Desk, amara: Person, channels: dict[str, str], members_known: threading.Event
) -> None:
    desk.record(amara, channels["platform"], **{"Tell channel": channels["platform"]})
    desk.slack.wait_for(lambda: "D-1" in desk.ask(amara, channels["general"], MENTION)["text"])
    members_known.clear()
    slow = amara.say(channels["data-team"], MENTION)
    assert desk.ask(amara, channels["general"], "@framework-bot what is wsgi?")
    assert amara.thread(channels["data-team"], slow)[1:] == []
    members_known.set()
    assert desk.slack.wait_for(lambda: amara.thread(channels["data-team"], slow)[1:])
