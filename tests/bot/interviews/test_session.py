"""The interview in its modal."""

import json
import re
from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot.playground import Person, Playground
from bot.playground.client import Client
from bot.render.conclusion_text import UNSURE_HEADING
from bot.server.app import create_app
from bot.server.composition import running
from bot.settings import Settings
from storage.opening import open_database
from tests.bot.blocks import inputs
from tests.bot.connection import connected_bot
from tests.bot.desk import Desk
from tests.machine import locked

Json = dict[str, Any]


def labels(page: Json) -> list[str]:
    """Return the questions of a page."""
    return list(inputs(page))


def chosen(page: Json) -> dict[str, str | None]:
    """Return the preselected answers of a page, by criterion."""
    return {
        element["action_id"]: (element.get("initial_option") or {}).get("value")
        for element in inputs(page).values()
    }


@pytest.mark.usefixtures("bot")
def test_the_first_page_has_a_question_and_shows_the_progress(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    page = desk.begin(amara, channels["data-team"], "/framework-choose")
    assert chosen(page) == {"guide": "flask-vs-streamlit"}
    assert "Back" not in str(page["blocks"])
    assert "Step 1 of 4" in str(desk.answer(amara)["blocks"][0])


@pytest.mark.usefixtures("bot")
def test_going_back_keeps_the_answers(desk: Desk, amara: Person, channels: dict[str, str]) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer(amara, goal="dashboard", audience="company")
    desk.answer(amara)
    desk.press(amara, "Back")
    first = desk.press(amara, "Back")
    assert chosen(first) == {"goal": "dashboard", "audience": "company"}
    assert desk.summary(amara, goal="dashboard", audience="company")
    last = desk.press(amara, "Back")
    assert "Step 4 of 4" in str(last["blocks"][0])


@pytest.mark.usefixtures("bot")
def test_going_back_keeps_what_was_chosen_on_the_page(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    second = desk.answer(amara)
    amara.fill(labels(second)[0], "full-stack")
    desk.press(amara, "Back")
    again = desk.answer(amara)
    assert chosen(again)["skills"] == "full-stack"


@pytest.mark.usefixtures("bot")
def test_a_changed_answer_drops_the_branch_that_depended_on_it(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    asked = labels(desk.answer(amara, goal="product"))
    desk.press(amara, "Back")
    fewer = labels(desk.answer(amara, goal="api"))
    assert set(fewer) < set(asked)
    result = desk.answer_all(amara)
    assert "FastAPI" in str(result["blocks"])


@pytest.mark.usefixtures("bot")
def test_the_result_shows_scores_reasons_what_is_ruled_out_and_what_would_change_it(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    result = desk.answer_all(amara, goal="product", audience="public", access="rbac")
    assert result["blocks"][0]["text"]["text"].startswith("Recommended: ")
    for heading in ("For Flask", "Against Flask", "Ruled out", "What would change this"):
        assert f"*{heading}*" in str(result["blocks"])


@pytest.mark.usefixtures("bot")
def test_a_cited_entry_opens_on_top_of_the_result(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    result = desk.answer_all(amara, goal="product", access="rbac")
    reason = next(block for block in result["blocks"] if "accessory" in block)
    opened = desk.press(amara, "More")
    assert opened["title"]["text"] == "From the guide"
    assert "Checked on " in str(opened["blocks"])
    amara.close()
    below = slack.wait_for(lambda: amara.modal)
    assert below["callback_id"] == "interview_result"
    assert reason in below["blocks"]


def test_answers_survive_a_restart_of_the_bot(
    desk: Desk, slack: Playground, settings: Settings, amara: Person, channels: dict[str, str]
) -> None:
    with connected_bot(slack, settings):
        desk.begin(amara, channels["data-team"])
        desk.answer(amara, goal="dashboard")
    with connected_bot(slack, settings):
        third = desk.answer(amara, skills="mixed")
        assert "Step 3 of 4" in str(third["blocks"][0])
        amara.close()
        page = desk.begin(amara, channels["general"])
        assert page["callback_id"] == "interview_unfinished"
        assert page["submit"] is None
        assert chosen(desk.press(amara, "Go on")) == {"access": None, "state": None}
        amara.close()
        desk.begin(amara, channels["general"])
        assert chosen(desk.press(amara, "Start over")) == {"goal": None, "audience": None}
        assert chosen(desk.answer(amara)) == {"skills": None, "look": None}


@pytest.mark.usefixtures("bot")
def test_an_interview_without_an_answer_is_not_offered_again(
    desk: Desk, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    amara.close()
    assert labels(desk.begin(amara, channels["data-team"]))
    desk.answer(amara)
    assert labels(desk.begin(jonas, channels["data-team"])), "it is nobody else's"


@pytest.mark.usefixtures("bot")
def test_an_unknown_guide_is_refused_with_a_list_of_guides(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    refused = desk.command(amara, "/framework-choose react-or-vue", channels["general"])
    assert "`flask-vs-streamlit`" in refused["text"]
    assert amara.modal is None


def test_a_locked_database_loses_no_answer(
    desk: Desk,
    bot: None,
    settings: Settings,
    amara: Person,
    jonas: Person,
    channels: dict[str, str],
) -> None:
    place = channels["data-team"]
    desk.begin(amara, place)
    desk.answer_all(amara)
    form = desk.fill_form(amara)
    with locked(open_database(settings.database_url).path):
        refused = amara.submit()
        [[field, sentence]] = refused["errors"].items()
        assert field.startswith("title")
        assert "Nothing was saved" in sentence
        current = amara.modal
        assert current is not None
        assert current["hash"] == form["hash"], "the form is still open"
        assert "It is due on Friday" in str(current["state"]), "and keeps what was typed"
        reply = desk.command(jonas, "/framework-choose", place)
        assert "Nothing was saved" in reply["text"]
    assert amara.submit() == {"ok": True}
    assert "D-1" in str(amara.modal)


def test_a_redelivery_while_the_database_is_locked_is_not_answered_again(
    desk: Desk,
    bot: None,
    slack: Playground,
    settings: Settings,
    amara: Person,
    channels: dict[str, str],
) -> None:
    place = channels["general"]
    answer = desk.ask(amara, place, "@framework-bot flask for a rest api?")
    with locked(open_database(settings.database_url).path):
        slack.control.redeliver(answer["thread_ts"], times=2, concurrent=True)
        desk.ask(amara, channels["platform"], "@framework-bot flask for a rest api?")
    assert len(amara.thread(place, answer["thread_ts"])) == 2


def test_a_question_is_answered_while_the_database_is_locked(
    desk: Desk, bot: None, settings: Settings, amara: Person, channels: dict[str, str]
) -> None:
    with locked(open_database(settings.database_url).path):
        answer = desk.ask(amara, channels["general"], "@framework-bot flask for a rest api?")
    assert answer["blocks"]


def test_an_answer_that_was_never_offered_is_refused_below_its_question(
    desk: Desk, slack: Playground, settings: Settings, amara: Person, channels: dict[str, str]
) -> None:
    with connected_bot(slack, settings):
        page = desk.begin(amara, channels["data-team"])
    block = page["blocks"][1]
    action = block["element"]["action_id"]
    state = {action: {"type": "radio_buttons", "selected_option": {"value": "a-yacht"}}}
    forged = {
        "type": "view_submission",
        "team": {"id": slack.seed.team.id},
        "user": {"id": amara.id, "team_id": slack.seed.team.id},
        "view": {**page, "state": {"values": {block["block_id"]: state}}},
    }
    with running(settings) as services:
        app = create_app(services, services.slack.client)
        answer = app.dispatch(BoltRequest(mode="socket_mode", body=forged))
    assert json.loads(answer.body) == {
        "response_action": "errors",
        "errors": {block["block_id"]: "Choose one of the answers above."},
    }


@pytest.mark.usefixtures("bot")
def test_only_the_page_of_an_unfinished_interview_offers_to_continue(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    desk.record(amara, channels["data-team"])
    views = [
        entry["body"]
        for entry in Client(slack.url).get("traffic", after=0)
        if "view" in json.dumps(entry["body"])
    ]
    assert views
    assert not re.search(r"\b(continue|resume|go on)\b", json.dumps(views), re.IGNORECASE)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("button", ["Go on", "Start over"])
def test_an_interview_resumed_in_another_channel_belongs_to_that_channel(
    desk: Desk, amara: Person, meilin: Person, channels: dict[str, str], button: str
) -> None:
    desk.begin(amara, channels["general"])
    desk.answer(amara)
    amara.close()
    desk.begin(amara, channels["leads"])
    desk.press(amara, button)
    desk.answer_all(amara)
    form = desk.fill_form(amara, **{"Title": "Zanzibar", "Tell channel": ""})
    assert inputs(form)["Tell channel"]["initial_conversation"] == channels["leads"]
    assert amara.submit() == {"ok": True}
    shown = desk.command(meilin, "/framework-decisions zanzibar", channels["general"])
    assert "Zanzibar" not in shown["text"]


@pytest.mark.usefixtures("bot")
def test_the_result_lists_what_the_person_was_not_sure_of(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    first = desk.begin(amara, channels["general"])
    result = desk.answer_all(amara, audience="not-sure")
    [unsure] = [b for b in result["blocks"] if UNSURE_HEADING in str(b)]
    assert labels(first)[1] in str(unsure)
