"""Past decisions, for those who may see them."""

from typing import Any

import pytest

from bot.decisions.visibility import close_places
from bot.playground import Person, Playground
from bot.server.composition import running
from bot.settings import Settings

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def secret(desk: Any, amara: Person, channels: dict[str, str]) -> str:
    """A decision of the private channel, of which Mei-Lin is no member."""
    decision: str = desk.record(
        amara,
        channels["leads"],
        **{"Title": "Zanzibar is bought", "Tell channel": channels["leads"]},
    )
    return decision


def test_decisions_are_listed_newest_first_and_found_by_their_words(
    desk: Any, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    desk.record(amara, place, Title="The churn dashboard")
    desk.record(jonas, place, Title="The booking portal", Why="Quokkas pay there")
    listed = desk.command(jonas, "/framework-decisions", place)["text"]
    assert listed.index("D-2") < listed.index("D-1")
    found = desk.command(jonas, "/framework-decisions quokkas", place)["text"]
    assert "D-2" in found
    assert "D-1" not in found
    nothing = desk.command(jonas, "/framework-decisions zebra", place)["text"]
    assert "no decision matching “zebra”" in nothing


def test_an_empty_record_says_how_to_begin(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    listed = desk.command(amara, "/framework-decisions", channels["general"])
    assert "/framework-choose" in listed["text"]


@pytest.mark.parametrize("list_message", ["/framework-decisions", "/framework-decisions case"])
def test_older_decisions_are_a_press_away_and_so_is_the_way_back(
    desk: Any, amara: Person, channels: dict[str, str], list_message: str
) -> None:
    place = channels["data-team"]
    for number in range(12):
        desk.record(amara, place, Title=f"Case {number}")
    listed = desk.command(amara, list_message, place)
    assert "D-12" in listed["text"]
    assert "D-2 " not in listed["text"]
    amara.press_in(place, listed["ts"], "Older")
    older = desk.whisper(amara, place, "D-1 ")["text"]
    assert "D-2 " in older
    assert "D-12" not in older
    amara.press_in(place, listed["ts"], "Newer")
    newer = desk.whisper(amara, place, "D-12")["text"]
    assert "D-1 " not in newer


@pytest.mark.parametrize("asked", ["1", "D-1", "d-1?"])
def test_a_decision_is_shown_by_its_number_alone_though_others_speak_of_it(
    desk: Any, amara: Person, channels: dict[str, str], asked: str
) -> None:
    desk.record(amara, channels["general"], Title="The churn dashboard")
    desk.record(amara, channels["general"], Title="Not D-1")
    shown = desk.command(amara, f"/framework-decisions {asked}", channels["general"])["text"]
    assert "The churn dashboard" in shown
    assert "D-2" not in shown


def test_a_decision_opens_in_full_from_the_list_and_from_home(
    desk: Any, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    desk.record(amara, place, Why="Because of the deadline")
    listed = desk.command(amara, "/framework-decisions", place)
    amara.press_in(place, listed["ts"], "Open")
    view = slack.wait_for(lambda: amara.modal)
    assert "Because of the deadline" in str(view)
    assert "The interview's answers" in str(view)
    amara.close()
    desk.home(amara)
    amara.press("Open")
    assert slack.wait_for(lambda: amara.modal)["title"]["text"] == "Decision D-1"


def test_filters_narrow_the_list_and_a_wrong_one_is_named(
    desk: Any, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    desk.record(amara, place, Title="The churn dashboard")
    desk.record(jonas, place, Deciders=[amara.id], Title="The booking portal")
    for line, found, other in (
        ("by:@amara", "D-1", "D-2"),
        ("status:proposed", "D-2", "D-1"),
        ("in:#data-team churn", "D-1", "D-2"),
    ):
        text = desk.command(amara, f"/framework-decisions {line}", place)["text"]
        assert found in text, line
        assert other not in text, line
    assert "no decision" in desk.command(amara, "/framework-decisions in:#general", place)["text"]
    wrong = desk.command(amara, "/framework-decisions status:done", place)["text"]
    assert "`status:` is one of proposed" in wrong
    assert "status:accepted" in str(desk.command(amara, "/framework-decisions help", place))


def test_the_words_stand_out_and_a_misspelt_one_is_mended_and_said(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    desk.record(amara, place, Why="Quokkas <!channel> like it")
    found = desk.command(amara, "/framework-decisions quokkas", place)
    assert "*Quokkas*" in str(found["blocks"])
    assert "<!channel>" not in str(found["blocks"])
    mended = desk.command(amara, "/framework-decisions quokas", place)
    assert "Showing results for *quokkas*" in str(mended["blocks"])


def test_home_has_what_waits_and_forgets_it_once_it_is_done(
    desk: Any, slack: Playground, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    desk.record(amara, channels["data-team"], Deciders=[jonas.id])
    assert "Waiting for you" in str(desk.home(jonas))
    jonas.press("Approve")
    desk.see_no_more(lambda: jonas.published, "Waiting for you")
    assert "accepted" in str(jonas.published)
    assert "Yours" not in str(jonas.published)
    assert "Yours" in str(desk.home(amara))


def test_homes_lists_are_narrowed_and_stay_so(
    desk: Any, slack: Playground, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    desk.record(amara, channels["data-team"], Title="The first")
    desk.record(amara, channels["data-team"], Deciders=[amara.id, jonas.id], Title="The second")
    desk.home(jonas)
    jonas.choose("home_status", "proposed")
    desk.see_no_more(lambda: jonas.published, "The first")
    jonas.press("Object")
    slack.wait_for(lambda: jonas.modal)
    jonas.fill("What speaks against it?", "Too early")
    jonas.submit()
    desk.see_no_more(lambda: jonas.published, "Waiting for you")
    assert "The first" not in str(jonas.published)
    assert "The second" in str(jonas.published)


def test_home_starts_an_interview(
    desk: Any, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    desk.home(amara)
    amara.press("Start an interview")
    assert slack.wait_for(lambda: amara.modal)["callback_id"] == "interview_guides"
    assert desk.answer(amara)["callback_id"] == "interview_questions"


def surfaces(desk: Any, slack: Playground, person: Person, place: str) -> dict[str, str]:
    """Everything about decisions that a person can bring the bot to show."""
    return {
        "list": str(desk.command(person, "/framework-decisions", place)),
        "search": str(desk.command(person, "/framework-decisions zanzibar", place)),
        "number": str(desk.command(person, "/framework-decisions D-1", place)),
        "home": str(desk.home(person)),
        "direct": str(desk.ask(person, person.direct(), "what about zanzibar and D-1?")),
    }


def test_a_private_decision_is_shown_to_members_and_to_nobody_else(
    desk: Any,
    slack: Playground,
    secret: str,
    jonas: Person,
    meilin: Person,
    channels: dict[str, str],
) -> None:
    member = surfaces(desk, slack, jonas, channels["general"])
    for surface in ("list", "search", "number", "home"):
        assert "Zanzibar" in member[surface], surface
    for surface, shown in surfaces(desk, slack, meilin, channels["general"]).items():
        assert "Zanzibar" not in shown, surface


def test_a_decider_reads_what_a_private_channel_decided(
    desk: Any, amara: Person, meilin: Person, channels: dict[str, str]
) -> None:
    place = channels["leads"]
    desk.record(amara, place, **{"Deciders": [meilin.id], "Tell channel": ""})
    assert "D-1" in desk.command(meilin, "/framework-decisions", channels["general"])["text"]


def test_when_slack_can_not_say_who_is_a_member_the_answer_is_no(
    desk: Any, slack: Playground, secret: str, jonas: Person, channels: dict[str, str]
) -> None:
    slack.control.refuse("internal_error", methods=["users.conversations"])
    listed = desk.command(jonas, "/framework-decisions", channels["general"])
    assert secret not in listed["text"]
    assert "Slack can't tell me" in str(listed["blocks"])


def test_a_direct_message_keeps_its_decisions_to_the_author(
    desk: Any, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    desk.record(amara, amara.direct(), Title="A thought of mine")
    assert "D-1" in desk.command(amara, "/framework-decisions", channels["general"])["text"]
    assert "D-1" not in desk.command(jonas, "/framework-decisions", channels["general"])["text"]


def test_a_channel_that_becomes_private_takes_its_decisions_along(
    desk: Any,
    slack: Playground,
    settings: Settings,
    amara: Person,
    jonas: Person,
    meilin: Person,
    channels: dict[str, str],
) -> None:
    place = channels["platform"]
    desk.record(amara, place, Title="Zanzibar")
    listed = "/framework-decisions zanzibar"
    slack.wait_for(lambda: "Zanzibar" in desk.command(jonas, listed, place)["text"])
    slack.control.kick(meilin.id, place)
    slack.control.privatize(place)
    with running(settings) as services:
        close_places(services)
    shown = desk.command(meilin, listed, channels["general"])["text"]
    assert "no decision matching" in shown
    assert "D-1" in desk.command(amara, listed, channels["general"])["text"]
