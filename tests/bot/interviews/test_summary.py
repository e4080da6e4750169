"""The answers at a glance, each with a way to change it, before the result."""

from typing import Any

import pytest

from bot.playground import Person
from tests.bot.blocks import inputs

Json = dict[str, Any]
pytestmark = pytest.mark.usefixtures("bot")


def asked(page: Json) -> list[str]:
    """The criteria that a page asks."""
    return [element["action_id"] for element in inputs(page).values()]


def answers(page: Json) -> dict[str, str]:
    """What a summary shows, by criterion."""
    return {
        block["accessory"]["value"]: block["text"]["text"]
        for block in page["blocks"]
        if block.get("accessory", {}).get("action_id") == "change"
    }


def differing(before: Json, after: Json) -> set[str]:
    """The criteria of which two summaries say something else."""
    one, other = answers(before), answers(after)
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def test_the_answers_are_shown_once_more_before_the_result(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    summary = desk.summary(amara, audience="not-sure")
    assert list(answers(summary))[:2] == ["goal", "audience"]
    assert "*Not sure*" in answers(summary)["audience"]
    assert desk.answer(amara)["callback_id"] == "interview_result"
    assert answers(desk.press(amara, "Back")) == answers(summary)


def test_a_changed_answer_leads_straight_back_to_the_summary(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    before = desk.summary(amara)
    assert "access" in asked(desk.press(amara, "Change", "access"))
    assert differing(before, desk.alter(amara, access="sso")) == {"access"}


def test_only_what_a_change_brings_up_is_asked_before_the_summary(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    before = desk.summary(amara, goal="api")
    desk.press(amara, "Change", "goal")
    assert asked(desk.alter(amara, goal="product")) == ["look"]
    after = desk.alter(amara, look="branded")
    assert differing(before, after) == {"goal", "look"}


def test_a_change_that_abandons_a_branch_takes_it_off_the_summary(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    before = desk.summary(amara, goal="product")
    desk.press(amara, "Change", "goal")
    assert differing(before, desk.alter(amara, goal="api")) == {"goal", "look"}


def test_back_from_a_change_leaves_the_answer_as_it_was(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    before = desk.summary(amara)
    page = desk.press(amara, "Change", "goal")
    amara.fill(page["blocks"][1]["label"]["text"], "api")
    assert differing(before, desk.press(amara, "Back")) == set()


def test_back_from_what_a_change_brought_up_leads_to_the_page_before(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.summary(amara, goal="api")
    desk.press(amara, "Change", "goal")
    desk.alter(amara, goal="product")
    assert asked(desk.press(amara, "Back")) == ["goal", "audience"]
    assert asked(desk.alter(amara)) == ["look"]
