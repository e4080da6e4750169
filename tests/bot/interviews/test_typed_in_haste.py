"""Commands as people type them on a phone, or between two meetings."""

from typing import Any

import pytest

from bot.interviews.invitations import invitation_of, is_invitation
from bot.playground import Person
from bot.slack.payloads import Command, command_of
from tests.bot.interviews.table import Table


def command(text: str) -> Command:
    """The command as Slack sends it."""
    who = {"team_id": "T1", "channel_id": "C1", "user_id": "UADA", "trigger_id": "1.2"}
    return command_of(who | {"text": text})


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
def test_people_are_named_in_a_row_as_in_a_sentence(text: str) -> None:
    assert is_invitation(command(text))
    invitation = invitation_of(command(text), "UBOT")
    assert (invitation.asked, invitation.guide) == (("UBOB", "UCAT"), "")


def test_what_stands_between_people_is_no_part_of_a_guide() -> None:
    for guide in ("land-and-sea", "land-or-sea"):
        text = f'with <@UBOB>, <@UCAT> and {guide} "Which, and why?"'
        invitation = invitation_of(command(text), "UBOT")
        assert (invitation.guide, invitation.question) == (guide, "Which, and why?")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("typed", ["@jonas @meilin", "flask-vs-streamlit @jonas @meilin"])
def test_who_names_people_without_a_word_asks_them_and_begins_nothing_alone(
    table: Table, amara: Person, jonas: Person, meilin: Person, typed: str
) -> None:
    post = str(table.begin(amara, f"/framework-choose {typed}"))
    assert f"asks <@{jonas.id}>, <@{meilin.id}> to take the interview" in post
    assert amara.modal is None


@pytest.mark.usefixtures("bot")
def test_a_question_that_names_people_and_places_is_posted_as_it_was_typed(
    table: Table, amara: Person, jonas: Person, meilin: Person
) -> None:
    question = "Does @meilin agree, in #general, with https://a.example/x & us?"
    post = table.begin(amara, f'/framework-choose @jonas "{question}"')
    head = post["blocks"][0]["text"]["text"]
    assert head.startswith(f"*{question.replace('&', '&amp;')}*")
    assert f"asks <@{jonas.id}> to take" in head
    assert meilin.id not in head


@pytest.mark.usefixtures("bot")
def test_words_beside_people_that_name_no_guide_are_refused_as_ever(
    table: Table, desk: Any, amara: Person
) -> None:
    for typed in ("@jonas nonsense", "with @jonas nonsense", "nonsense"):
        read = desk.command(amara, f"/framework-choose {typed}", table.place)["text"]
        assert read.startswith("I have no guide of that name to interview you with. There is")
    several = desk.command(amara, "/framework-choose @jonas which one", table.place)["text"]
    assert several.startswith("Name one guide at most, and put the question in quotes:")
    assert table.posts(table.place) == []


@pytest.mark.usefixtures("bot")
def test_a_guide_is_found_in_capitals(desk: Any, amara: Person, channels: dict[str, str]) -> None:
    page = desk.begin(amara, channels["general"], "/framework-choose FLASK-vs-Streamlit")
    assert "What are you building?" in str(page["blocks"])
