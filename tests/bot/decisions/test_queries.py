"""Lists, searches and Home, and who sees what there."""

import pytest

from bot.decisions.visibility import recheck_public_channels
from bot.playground import Person, Playground
from bot.render.buttons import OBJECT
from bot.render.decisions import no_results
from bot.render.home import OWN, WAITING
from bot.server.composition import running
from bot.settings import Settings
from tests.bot.blocks import headers, texts
from tests.bot.desk import Desk

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def secret(desk: Desk, amara: Person, channels: dict[str, str]) -> str:
    """The id of a decision in the private channel, which Mei-Lin is not a member of."""
    return desk.record(
        amara,
        channels["leads"],
        **{"Title": "Zanzibar is bought", "Tell channel": channels["leads"]},
    )


def test_decisions_are_listed_newest_first_and_found_by_words(
    desk: Desk, amara: Person, jonas: Person, channels: dict[str, str]
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
    assert nothing == no_results("“zebra”")


def test_an_empty_record_says_how_to_begin(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    listed = desk.command(amara, "/framework-decisions", channels["general"])
    assert "/framework-choose" in listed["text"]


@pytest.mark.parametrize("command", ["/framework-decisions", "/framework-decisions case"])
def test_buttons_lead_to_older_decisions_and_back(
    desk: Desk, amara: Person, channels: dict[str, str], command: str
) -> None:
    place = channels["data-team"]
    for number in range(12):
        desk.record(amara, place, Title=f"Case {number}")
    listed = desk.command(amara, command, place)
    assert "D-12" in listed["text"]
    assert "D-2 " not in listed["text"]
    amara.press_in(place, listed["ts"], "Older")
    older = desk.ephemeral(amara, place, "D-1 ")["text"]
    assert "D-2 " in older
    assert "D-12" not in older
    amara.press_in(place, listed["ts"], "Newer")
    newer = desk.ephemeral(amara, place, "D-12")["text"]
    assert "D-1 " not in newer


@pytest.mark.parametrize("asked", ["1", "D-1", "d-1?"])
def test_a_number_shows_that_decision_even_if_others_mention_it(
    desk: Desk, amara: Person, channels: dict[str, str], asked: str
) -> None:
    desk.record(amara, channels["general"], Title="The churn dashboard")
    desk.record(amara, channels["general"], Title="Not D-1")
    shown = desk.command(amara, f"/framework-decisions {asked}", channels["general"])["text"]
    assert "The churn dashboard" in shown
    assert "D-2" not in shown


def test_a_decision_opens_in_full_from_the_list_and_from_home(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    desk.record(amara, place, Why="Because of the deadline")
    listed = desk.command(amara, "/framework-decisions", place)
    amara.press_in(place, listed["ts"], "Open")
    view = slack.wait_for(lambda: amara.modal)
    assert "Because of the deadline" in str(view)
    assert "*Interview answers*" in texts(view)
    amara.close()
    desk.home(amara)
    amara.press("Open")
    assert slack.wait_for(lambda: amara.modal)["title"]["text"] == "Decision D-1"


def test_filters_narrow_the_list_and_an_invalid_one_is_explained(
    desk: Desk, amara: Person, jonas: Person, channels: dict[str, str]
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
    nothing = desk.command(amara, "/framework-decisions in:#general", place)["text"]
    assert nothing == no_results("“in:#general”")
    wrong = desk.command(amara, "/framework-decisions status:done", place)["text"]
    assert "`status:` takes one of proposed" in wrong
    assert "status:accepted" in str(desk.command(amara, "/framework-decisions help", place))


def test_matches_are_bold_and_a_corrected_spelling_is_reported(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    desk.record(amara, place, Why="Quokkas <!channel> like it")
    found = desk.command(amara, "/framework-decisions quokkas", place)
    assert "*Quokkas*" in str(found["blocks"])
    assert "<!channel>" not in str(found["blocks"])
    mended = desk.command(amara, "/framework-decisions quokas", place)
    assert "Showing results for *quokkas*" in str(mended["blocks"])


def test_home_shows_what_waits_for_the_person_until_it_is_done(
    desk: Desk, slack: Playground, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    desk.record(amara, channels["data-team"], Deciders=[jonas.id])
    assert WAITING in headers(desk.home(jonas))
    jonas.press("Approve")
    desk.see_gone(lambda: headers(jonas.published), WAITING)
    assert "accepted" in str(jonas.published)
    assert OWN not in headers(jonas.published)
    assert OWN in headers(desk.home(amara))


def test_homes_filters_last_over_a_change(
    desk: Desk, slack: Playground, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    desk.record(amara, channels["data-team"], Title="The first")
    desk.record(amara, channels["data-team"], Deciders=[amara.id, jonas.id], Title="The second")
    desk.home(jonas)
    jonas.choose("home_status", "proposed")
    desk.see_gone(lambda: jonas.published, "The first")
    jonas.press("Object")
    slack.wait_for(lambda: jonas.modal)
    jonas.fill(OBJECT.reason_label, "Too early")
    jonas.submit()
    desk.see_gone(lambda: headers(jonas.published), WAITING)
    assert "The first" not in str(jonas.published)
    assert "The second" in str(jonas.published)


def test_home_starts_an_interview(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    desk.home(amara)
    amara.press("Start an interview")
    assert slack.wait_for(lambda: amara.modal)["callback_id"] == "interview_guides"
    assert desk.answer(amara)["callback_id"] == "interview_questions"


def surfaces(desk: Desk, slack: Playground, person: Person, place: str) -> dict[str, str]:
    """Return everything that the bot shows a person about decisions, by surface."""
    return {
        "list": str(desk.command(person, "/framework-decisions", place)),
        "search": str(desk.command(person, "/framework-decisions zanzibar", place)),
        "number": str(desk.command(person, "/framework-decisions D-1", place)),
        "home": str(desk.home(person)),
        "direct": str(desk.ask(person, person.direct(), "what about zanzibar and D-1?")),
    }


def test_a_private_decision_is_shown_to_members_only(
    desk: Desk,
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


def test_a_decider_may_see_a_decision_of_a_private_channel(
    desk: Desk, amara: Person, meilin: Person, channels: dict[str, str]
) -> None:
    place = channels["leads"]
    desk.record(amara, place, Deciders=[meilin.id], **{"Tell channel": ""})
    assert "D-1" in desk.command(meilin, "/framework-decisions", channels["general"])["text"]


def test_private_decisions_are_hidden_if_slack_does_not_say_who_is_a_member(
    desk: Desk, slack: Playground, secret: str, jonas: Person, channels: dict[str, str]
) -> None:
    slack.control.refuse("internal_error", methods=["users.conversations"])
    listed = desk.command(jonas, "/framework-decisions", channels["general"])
    assert secret not in listed["text"]
    assert "Slack can't tell me" in str(listed["blocks"])


def test_a_decision_in_a_direct_message_is_shown_to_its_author_only(
    desk: Desk, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    desk.record(amara, amara.direct(), Title="A thought of mine")
    assert "D-1" in desk.command(amara, "/framework-decisions", channels["general"])["text"]
    assert "D-1" not in desk.command(jonas, "/framework-decisions", channels["general"])["text"]


def test_decisions_of_a_channel_that_becomes_private_become_private(
    desk: Desk,
    slack: Playground,
    settings: Settings,
    amara: Person,
    meilin: Person,
    channels: dict[str, str],
) -> None:
    place = channels["platform"]
    desk.record(amara, place, Title="Zanzibar")
    listed = "/framework-decisions zanzibar"
    with running(settings) as services:
        slack.wait_for(services.stores.decisions.public_channels)
        slack.control.kick(meilin.id, place)
        slack.control.privatize(place)
        recheck_public_channels(services)
    shown = desk.command(meilin, listed, channels["general"])["text"]
    assert shown == no_results("“zanzibar”")
    assert "D-1" in desk.command(amara, listed, channels["general"])["text"]
