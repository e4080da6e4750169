"""`/framework-choose` as people type it on a phone, or between two meetings."""

import pytest

from bot.interviews.invitations import is_invitation, parse_invitation
from bot.playground import Person
from bot.slack.payloads import Command, command_of
from tests.bot.desk import Desk
from tests.bot.interviews.round_driver import RoundDriver


def command(text: str) -> Command:
    """Return the command as Slack sends it."""
    who = {"team_id": "T1", "channel_id": "C1", "user_id": "UADA", "trigger_id": "1.2"}
    return command_of(who | {"text": text}, "T1")


@pytest.mark.parametrize(
    "text",
    [
        "with <@UBOB|bob>, <@UCAT|cat>",
        "With <@UBOB> and <@UCAT>",
        "with <@UBOB>,<@UCAT> & ",
        "<@UBOB> and <@UCAT>",
        "with <@UBOB> or <@UCAT>",
        "<@UBOB> + <@UCAT>",
        "<@UBOB>/<@UCAT>",
    ],
)
def test_people_may_be_separated_as_in_a_sentence(text: str) -> None:
    assert is_invitation(command(text))
    invitation = parse_invitation(command(text), "UBOT")
    assert (invitation.invitees, invitation.guide) == (("UBOB", "UCAT"), "")


def test_words_between_people_are_not_part_of_a_guides_id() -> None:
    for guide in ("land-and-sea", "land-or-sea"):
        text = f'with <@UBOB>, <@UCAT> and {guide} "Which, and why?"'
        invitation = parse_invitation(command(text), "UBOT")
        assert (invitation.guide, invitation.question) == (guide, "Which, and why?")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("typed", ["@jonas @meilin", "flask-vs-streamlit @jonas @meilin"])
def test_naming_people_without_with_starts_a_round(
    driver: RoundDriver, amara: Person, jonas: Person, meilin: Person, typed: str
) -> None:
    post = str(driver.begin(amara, f"/framework-choose {typed}"))
    assert f"asks <@{jonas.id}>, <@{meilin.id}> to take the interview" in post
    assert amara.modal is None


@pytest.mark.usefixtures("bot")
def test_a_question_that_mentions_people_and_channels_is_posted_as_it_was_typed(
    driver: RoundDriver, amara: Person, jonas: Person, meilin: Person
) -> None:
    question = "Does @meilin agree, in #general, with https://a.example/x & us?"
    post = driver.begin(amara, f'/framework-choose @jonas "{question}"')
    head = post["blocks"][0]["text"]["text"]
    assert head.startswith(f"*{question.replace('&', '&amp;')}*")
    assert f"asks <@{jonas.id}> to take" in head
    assert meilin.id not in head


@pytest.mark.usefixtures("bot")
def test_words_beside_people_that_are_no_guide_are_refused(
    driver: RoundDriver, desk: Desk, amara: Person
) -> None:
    for typed in ("@jonas nonsense", "with @jonas nonsense", "nonsense"):
        read = desk.command(amara, f"/framework-choose {typed}", driver.place)["text"]
        assert read.startswith("I have no interview by that name. Available: `")
    several = desk.command(amara, "/framework-choose @jonas which one", driver.place)["text"]
    assert several.startswith("Name at most one guide, and put the question in quotes:")
    assert driver.posts(driver.place) == []


@pytest.mark.usefixtures("bot")
def test_a_guide_is_found_in_upper_case(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    page = desk.begin(amara, channels["general"], "/framework-choose FLASK-vs-Streamlit")
    assert "What are you building?" in str(page["blocks"])
