"""The summary of the answers before the result, and changing an answer."""

from typing import Any

import pytest

from bot.playground import Person
from tests.bot.blocks import inputs
from tests.bot.desk import Desk

Json = dict[str, Any]
pytestmark = pytest.mark.usefixtures("bot")


def asked(page: Json) -> list[str]:
    """Return the criteria that a page asks."""
    return [element["action_id"] for element in inputs(page).values()]


def answers(page: Json) -> dict[str, str]:
    """Return the texts of a summary, by criterion."""
    return {
        block["accessory"]["value"]: block["text"]["text"]
        for block in page["blocks"]
        if block.get("accessory", {}).get("action_id") == "change"
    }


def differing(before: Json, after: Json) -> set[str]:
    """Return the criteria whose texts differ between two summaries."""
    one, other = answers(before), answers(after)
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def test_the_summary_shows_the_answers_before_the_result(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    summary = desk.summary(amara, audience="not-sure")
    assert list(answers(summary))[:2] == ["goal", "audience"]
    assert "*Not sure*" in answers(summary)["audience"]
    assert desk.answer(amara)["callback_id"] == "interview_result"
    assert answers(desk.press(amara, "Back")) == answers(summary)


def test_a_changed_answer_leads_straight_back_to_the_summary(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    before = desk.summary(amara)
    assert "access" in asked(desk.press(amara, "Change", "access"))
    assert differing(before, desk.alter(amara, access="sso")) == {"access"}


def test_only_questions_that_a_change_brings_up_are_asked_before_the_summary(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    before = desk.summary(amara, goal="api")
    desk.press(amara, "Change", "goal")
    assert asked(desk.alter(amara, goal="product")) == ["look"]
    after = desk.alter(amara, look="branded")
    assert differing(before, after) == {"goal", "look"}


def test_a_change_that_drops_a_branch_removes_it_from_the_summary(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    before = desk.summary(amara, goal="product")
    desk.press(amara, "Change", "goal")
    assert differing(before, desk.alter(amara, goal="api")) == {"goal", "look"}


def test_back_from_a_change_leaves_the_answer_as_it_was(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    before = desk.summary(amara)
    page = desk.press(amara, "Change", "goal")
    amara.fill(page["blocks"][1]["label"]["text"], "api")
    assert differing(before, desk.press(amara, "Back")) == set()


def test_back_from_a_question_that_a_change_brought_up_leads_to_the_previous_page(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.summary(amara, goal="api")
    desk.press(amara, "Change", "goal")
    desk.alter(amara, goal="product")
    assert asked(desk.press(amara, "Back")) == ["goal", "audience"]
    assert asked(desk.alter(amara)) == ["look"]
