"""Recording the decision that an interview leads to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.playground.client import Client
from bot.render.post import delivery_failure
from tests.bot.blocks import inputs
from tests.bot.desk import Desk

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
HOSTILE = "<!channel> <@U0JONAS002> <http://x|y> & *done*"

pytestmark = pytest.mark.usefixtures("bot")


def test_the_form_preselects_the_recommendation(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer_all(amara)
    amara.submit()
    form = amara.modal
    assert form is not None
    inputs = [block for block in form["blocks"] if block["type"] == "input"]
    assert {block["label"]["text"]: block.get("optional", False) for block in inputs} == {
        "Title": False,
        "Chosen": False,
        "Why": False,
        "Deciders": True,
        "Tell channel": True,
        "Revisit on": True,
    }
    assert inputs[1]["element"]["initial_option"]["value"] == "streamlit"
    assert form["submit"]["text"] == "Record"


def test_the_decision_is_announced_and_its_author_reads_number_and_title(
    desk: Desk,
    slack: Playground,
    amara: Person,
    jonas: Person,
    channels: dict[str, str],
    posts: Posts,
) -> None:
    place = channels["data-team"]
    desk.begin(amara, place)
    desk.answer_all(amara)
    desk.fill_form(amara, Deciders=[jonas.id], **{"Tell channel": channels["platform"]})
    amara.submit()
    read = str(amara.modal)
    assert "D-1" in read
    assert "How we build the forecast demo" in read
    [post] = slack.wait_for(lambda: posts(channels["platform"]))
    for words in ("D-1", "How we build the forecast demo", "It is due on Friday", jonas.id):
        assert words in str(post["blocks"])
    assert posts(place) == []


def test_a_decision_without_an_announcement_belongs_to_its_channel(
    desk: Desk, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer_all(amara)
    desk.fill_form(amara, **{"Tell channel": ""})
    amara.submit()
    listed = desk.command(amara, "/framework-decisions", channels["data-team"])
    assert "D-1" in listed["text"]
    assert posts(channels["data-team"]) == []


@pytest.mark.parametrize(
    ("label", "value", "sentence"),
    [
        ("Title", "   ", "Give the decision a title."),
        ("Title", "\u200b\u2060", "Give the decision a title."),
        ("Why", "\n", "Say why"),
        ("Revisit on", "2020-02-29", "has passed"),
    ],
)
def test_an_invalid_field_gets_an_error_below_it(
    desk: Desk, amara: Person, channels: dict[str, str], label: str, value: str, sentence: str
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer_all(amara)
    form = desk.fill_form(amara, **{label: value})
    [block] = [b for b in form["blocks"] if b.get("label", {}).get("text") == label]
    errors = amara.submit()["errors"]
    assert list(errors) == [block["block_id"]]
    assert sentence in errors[block["block_id"]]


def test_typed_text_mentions_nobody_and_links_nowhere(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    place = channels["data-team"]
    desk.record(amara, place, **{"Title": HOSTILE, "Why": HOSTILE, "Tell channel": place})
    [post] = slack.wait_for(lambda: posts(place))
    listed = desk.command(amara, "/framework-decisions", place)
    full = desk.command(amara, "/framework-decisions d-1", place)
    home = desk.home(amara)
    for shown in (post, listed, full, home):
        assert "&lt;!channel&gt;" in str(shown)
        assert "<!channel>" not in str(shown)
        assert "<http://x" not in str(shown)
        assert "<@U0JONAS002>" not in str(shown)
    assert not post["broadcast"]


def test_three_thousand_characters_in_each_field_fit_every_surface(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str], posts: Posts
) -> None:
    place = channels["data-team"]
    filled = {"Title": "&" * 3000, "Why": "<🤔>" * 750, "Tell channel": place}
    assert desk.record(amara, place, **filled) == "D-1"
    [post] = slack.wait_for(lambda: posts(place))
    amara.press_in(place, post["ts"], "Open")
    assert slack.wait_for(lambda: amara.modal)["title"]["text"] == "Decision D-1"
    desk.command(amara, "/framework-decisions D-1", place)
    desk.command(amara, f"/framework-decisions {'w' * 2000}", place)
    assert desk.home(amara)


@pytest.mark.parametrize("name", ["platform", "leads"])
def test_the_author_is_notified_if_the_announcement_is_rejected(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str], posts: Posts, name: str
) -> None:
    place = channels[name]
    slack.control.kick(slack.seed.bot_user_id, place)
    desk.record(amara, channels["data-team"], **{"Tell channel": place})
    [note] = slack.wait_for(lambda: posts(amara.direct()))
    expected = delivery_failure("decision:D-1", place, "not_in_channel").text
    assert note["text"] == expected


def test_going_back_keeps_typed_fields_and_updates_the_recommendation(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer_all(amara)
    soon = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
    desk.fill_form(amara, **{"Revisit on": soon})
    assert desk.press(amara, "Back")["callback_id"] == "interview_result"
    while "Step 1" not in str(desk.press(amara, "Back")["blocks"][0]):
        pass
    desk.answer_all(amara, goal="api")
    amara.submit()
    form = amara.modal
    assert form is not None
    assert "How we build the forecast demo" in str(form)
    assert soon in str(form)
    assert inputs(form)["Chosen"]["initial_option"]["value"] == "flask"


def test_a_channel_that_was_cleared_stays_cleared(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer_all(amara)
    desk.fill_form(amara, **{"Tell channel": ""})
    desk.press(amara, "Back")
    amara.submit()
    form = amara.modal
    assert form is not None
    assert not inputs(form)["Tell channel"].get("initial_conversation")


def test_slack_is_not_called_before_the_form_is_acknowledged(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    """Slack responds slowly here, which would show in the order of the calls."""
    place = channels["data-team"]
    for method in ("conversations.info", "chat.postMessage"):
        slack.control.slow(0.5, methods=[method], times=1)
    desk.record(amara, place, **{"Tell channel": place})
    slack.wait_for(lambda: [m for m in amara.messages(place) if "D-1" in m["text"]])
    entries = Client(slack.url).get("traffic", after=0)
    methods = [entry["method"] for entry in entries]
    acknowledged = max(
        number
        for number, entry in enumerate(entries)
        if entry["body"].get("view", {}).get("callback_id") == "interview_record"
    )
    assert methods.index("conversations.info") > acknowledged
    assert methods.index("chat.postMessage") > acknowledged
