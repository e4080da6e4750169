"""Recording decisions without an interview."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.slack.mrkdwn import plain_text
from bot.slack.shortcuts import message_shortcut_of
from storage.records import Installation
from tests.bot.blocks import inputs
from tests.bot.desk import Desk

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
pytestmark = pytest.mark.usefixtures("bot")
SHORTCUT = "record_message"


def form(slack: Playground, person: Person) -> Json:
    """Wait for the form to open, and return it."""
    view = slack.wait_for(lambda: person.modal)
    assert view["callback_id"] == "decision_draft"
    return view


def fill(person: Person, **fields: str | list[str]) -> None:
    """Fill in the required fields, and the given ones."""
    given = {"Title": "How we log", "Chosen": "structlog", "Why": "It is typed", **fields}
    for label, value in given.items():
        person.fill(label, value)


def test_new_opens_a_form_whose_decision_is_announced_and_found(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    place = channels["data-team"]
    assert amara.command("/framework-decisions new", place) == {"ok": True}
    assert list(inputs(form(slack, amara))) == [
        *("Title", "Chosen", "Why", "Consequences", "Confirmation"),
        *("Deciders", "Consulted", "Informed", "Tell channel", "Revisit on"),
    ]
    fill(amara, Consequences="Two loggers for a month", Confirmation="A lint rule")
    assert amara.submit() == {"ok": True}
    assert "*D-1* is recorded" in str(amara.modal)
    [post] = slack.wait_for(lambda: posts(place))
    assert "structlog" in str(post["blocks"])
    found = desk.command(amara, "/framework-decisions 1", place)
    for words in ("How we log", "structlog", "Two loggers for a month", "A lint rule"):
        assert words in str(found["blocks"])


def test_a_form_that_is_delivered_twice_records_once(
    slack: Playground, amara: Person, channels: dict[str, str], posts: Posts, desk: Desk
) -> None:
    place = channels["data-team"]
    amara.command("/framework-decisions new", place)
    form(slack, amara)
    fill(amara)
    slack.control.duplicate_deliveries(2)
    assert amara.submit() == {"ok": True}
    slack.control.duplicate_deliveries(1)
    slack.wait_for(lambda: posts(place))
    listed = desk.command(amara, "/framework-decisions", channels["general"])
    assert listed["text"].count("D-") == 1
    assert len(posts(place)) == 1


def test_a_missing_field_gets_an_error_below_it(
    slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    amara.command("/framework-decisions new", channels["data-team"])
    form(slack, amara)
    fill(amara, Chosen="  ")
    assert list(amara.submit()["errors"].values()) == ["Say what was chosen."]


def test_a_message_becomes_a_decision_with_its_text_and_permalink(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["data-team"]
    ts = amara.say(place, "We take *structlog* & not <!channel>, see https://x.example")
    amara.use_shortcut(SHORTCUT, place, ts)
    why = inputs(form(slack, amara))["Why"]
    assert why["initial_value"].startswith("We take *structlog* & not <!channel>, see")
    amara.fill("Title", "How we log")
    amara.fill("Chosen", "structlog")
    amara.fill("Tell channel", "")
    assert amara.submit() == {"ok": True}
    full = str(desk.command(amara, "/framework-decisions D-1", channels["general"])["blocks"])
    link = f"https://harbor-labs.slack.com/archives/{place}/p{ts.replace('.', '')}"
    assert f"<{link}|" in full
    assert "&lt;!channel&gt;" in full
    assert "<!channel>" not in full


def test_a_decision_from_a_message_in_a_private_channel_stays_private(
    desk: Desk,
    slack: Playground,
    amara: Person,
    jonas: Person,
    meilin: Person,
    channels: dict[str, str],
) -> None:
    place = channels["leads"]
    ts = amara.say(place, "Zanzibar is bought")
    amara.use_shortcut(SHORTCUT, place, ts)
    form(slack, amara)
    amara.fill("Title", "Zanzibar")
    amara.fill("Chosen", "buy")
    amara.fill("Tell channel", "")
    assert amara.submit() == {"ok": True}
    search = "/framework-decisions zanzibar"
    assert "D-1" in desk.command(jonas, search, channels["general"])["text"]
    assert "D-1" not in desk.command(meilin, search, channels["general"])["text"]


def test_a_decision_recorded_on_home_is_shown_there_at_once(
    desk: Desk, slack: Playground, amara: Person
) -> None:
    desk.home(amara)
    amara.press("Record a decision")
    form(slack, amara)
    fill(amara)
    assert amara.submit() == {"ok": True}
    desk.see(lambda: amara.published, "How we log")


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("<@U1> and <@U1|amara> in <#C1|general>", "@U1 and @amara in #general"),
        ("<!here> &amp; <!subteam^S1|@leads>", "@here & @leads"),
        (
            "<https://x.example|here> <https://x.example>",
            "here (https://x.example) https://x.example",
        ),
        ("&lt;@U1&gt;", "<@U1>"),
    ],
)
def test_a_message_is_converted_to_plain_text(stored: str, read: str) -> None:
    assert plain_text(stored) == read


def test_the_permalink_of_a_reply_includes_its_thread() -> None:
    body = {
        "team": {"id": "T2", "domain": "elsewhere"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "trigger_id": "1.2.3",
        "message_ts": "20.000002",
        "message": {"text": "yes", "thread_ts": "10.000001"},
    }
    link = "https://harbor.slack.com/archives/C1/p20000002?thread_ts=10.000001&cid=C1"
    here = Installation(team_id="T1", url="https://harbor.slack.com/")
    assert message_shortcut_of(body, here).permalink == link
    assert message_shortcut_of(body, Installation(team_id="T1")).permalink == ""
