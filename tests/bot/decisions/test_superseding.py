"""A decision that takes the place of another, in the posts of both."""

from typing import Any

import pytest

from bot.playground import Person
from tests.bot.decisions.case import Case

Json = dict[str, Any]
pytestmark = pytest.mark.usefixtures("bot")


def test_superseding_by_another_shows_in_both_posts(
    case: Case, desk: Any, amara: Person, jonas: Person
) -> None:
    case.press(jonas, "Approve")
    case.shows("*Accepted*")
    desk.record(amara, case.place, **{"Title": "The better way", "Tell channel": case.place})
    case.open(amara)
    amara.press("Supersede")
    case.top(amara, "Supersede D-1")
    amara.fill("What takes its place?", "D-2")
    assert amara.submit() == {"ok": True}
    old = case.shows("Superseded by *D-2*")
    assert "*Superseded*" in str(old["blocks"])
    assert case.shows("Takes the place of D-1", post="D-2")


def test_a_public_post_names_a_private_successor_by_its_number_only(
    case: Case, desk: Any, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    case.press(jonas, "Approve")
    case.shows("*Accepted*")
    secret = {"Title": "Zanzibar is bought", "Tell channel": channels["leads"]}
    desk.record(amara, channels["leads"], **secret)
    case.open(amara)
    amara.press("Supersede")
    case.top(amara, "Supersede D-1")
    amara.fill("What takes its place?", "D-2")
    amara.submit()
    assert "Zanzibar" not in str(case.shows("Superseded by *D-2*"))


def test_a_new_decision_can_be_written_to_take_its_place(
    case: Case, amara: Person, jonas: Person
) -> None:
    case.press(jonas, "Approve")
    case.shows("*Accepted*")
    case.open(amara)
    amara.press("Supersede")
    case.top(amara, "Supersede D-1")
    amara.fill("What takes its place?", "new")
    amara.fill("Why?", "It has grown")
    amara.submit()
    form = case.top(amara, "Record a decision")
    assert "It has grown" in str(form)
    amara.fill("Title", "The second attempt")
    amara.fill("Chosen", "Django")
    amara.fill("Deciders", [])
    assert amara.submit() == {"ok": True}
    case.shows("Superseded by *D-2*")
    new = case.shows("Takes the place of D-1", post="D-2")
    assert "Django" in str(new)
