"""Parsing a `/framework-choose` that names people."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.interviews.invitations import MAX_INVITEES, is_invitation, parse_invitation
from bot.slack.payloads import Command, command_of

BOT = "UBOT"


def command(text: str, channel: str = "C1") -> Command:
    """Return the command as Slack sends it."""
    return command_of(
        {
            "team_id": "T1",
            "channel_id": channel,
            "user_id": "UADA",
            "trigger_id": "1.2",
            "text": text,
        },
        "T1",
    )


@pytest.mark.parametrize("quotes", ['""', "“”", "„“"])
def test_people_a_guide_and_a_question_are_recognized_in_any_order(quotes: str) -> None:
    question = f"{quotes[0]}Which,  for the demo?{quotes[1]}"
    for text in (
        f"with <@UBOB|bob> <@UCAT> my-guide {question}",
        f"with {question} my-guide <@UBOB> <@UCAT|cat> <@UBOB>",
        f"<@UBOB> <@UCAT> my-guide {question}",
        f"my-guide <@UBOB|bob> <@UCAT> {question}",
        f"my-guide with <@UBOB> <@UCAT> {question}",
    ):
        asked = parse_invitation(command(text), BOT)
        assert is_invitation(command(text))
        assert asked.invitees == ("UBOB", "UCAT")
        assert (asked.guide, asked.question) == ("my-guide", "Which, for the demo?")


def test_people_groups_and_a_leading_with_make_an_invitation() -> None:
    assert is_invitation(command("with"))
    assert is_invitation(command("<@UBOB|bob>"))
    assert is_invitation(command("@nobody"))
    assert is_invitation(command("my-guide <!subteam^S1|@platform>"))
    assert is_invitation(command("<!here>"))
    assert not is_invitation(command('"Does <!here> agree?"'))
    assert not is_invitation(command("within"))
    assert not is_invitation(command("my-guide with"))
    assert not is_invitation(command(""))


def test_people_mentioned_in_the_question_only_are_not_invited() -> None:
    question = '"What would <@UCAT|cat> take in <#C2|ops> &amp; <https://a.example/x>?"'
    invitation = parse_invitation(command(f"<@UBOB|bob> {question}"), BOT)
    assert invitation.invitees == ("UBOB",)
    assert invitation.question == "What would @cat take in #ops & https://a.example/x?"
    assert not is_invitation(command(question))
    with pytest.raises(Refusal, match="Say who to ask"):
        parse_invitation(command(f"with {question}"), BOT)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("with", "Say who to ask"),
        ("with my-guide", "Say who to ask"),
        ("<@UADA>", "Leave yourself out"),
        ("my-guide <@UBOT>", "can't interview bots"),
        ("<@UBOB> which one is it", "put the question in quotes"),
        ("<!here>", "one by one"),
        ("<@UBOB> @Channel", "one by one"),
        ("with <!subteam^S1|@platform> my-guide", "one by one"),
        ("with @here-and-there", "can't find anyone called @here-and-there"),
        ("my-guide @nobody", "can't find anyone called @nobody"),
        ("with <@UADA|ada> <@UBOB>", "Leave yourself out"),
        ("with <@UBOT|framework-bot>", "can't interview bots"),
        ("with <@USLACKBOT>", "can't interview bots"),
        ("with <@UBOB> which one is it", "put the question in quotes"),
        ("with <@UBOB> @nobody", "can't find anyone called @nobody"),
        (f'with <@UBOB> "{"w" * 301}"', "300 characters"),
        ("with " + " ".join(f"<@U{n}>" for n in range(40)), f"at most {MAX_INVITEES} people"),
    ],
)
def test_an_invalid_invitation_is_refused_with_a_reason(typed: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        parse_invitation(command(typed), BOT)


def test_a_round_needs_a_channel() -> None:
    with pytest.raises(Refusal, match="in channels"):
        parse_invitation(command("with <@UBOB>", channel="D1"), BOT)


@given(st.text(max_size=200))
def test_any_text_is_an_invitation_or_refused(text: str) -> None:
    with suppress(Refusal):
        assert "UBOB" in parse_invitation(command(f"with <@UBOB> {text}"), BOT).invitees
