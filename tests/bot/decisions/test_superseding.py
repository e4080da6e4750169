"""Decisions that supersede others, in the announcements of both."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.decisions.drafts import successor_form
from bot.playground import Person
from bot.render.change_forms import SUCCESSOR_LABEL
from storage.record.lifecycle import new_decision
from storage.records import Viewer
from tests.bot.blocks import texts
from tests.bot.decisions.case import Case
from tests.bot.desk import Desk
from tests.bot.drafts import DRAFT

Json = dict[str, Any]
pytestmark = pytest.mark.usefixtures("bot")


def test_both_announcements_show_that_one_supersedes_the_other(
    case: Case, desk: Desk, amara: Person, jonas: Person
) -> None:
    case.press(jonas, "Approve")
    case.shows("*Accepted*")
    desk.record(amara, case.place, **{"Title": "The better way", "Tell channel": case.place})
    case.open(amara)
    amara.press("Supersede")
    case.top(amara, "Supersede D-1")
    amara.fill(SUCCESSOR_LABEL, "D-2")
    assert amara.submit() == {"ok": True}
    old = case.shows("Superseded by *D-2*")
    assert "*Superseded*" in str(old["blocks"])
    assert case.shows("Supersedes D-1", post="D-2")


def test_a_public_post_names_a_private_successor_by_its_number_only(
    case: Case, desk: Desk, amara: Person, jonas: Person, channels: dict[str, str]
) -> None:
    case.press(jonas, "Approve")
    case.shows("*Accepted*")
    secret = {"Title": "Zanzibar is bought", "Tell channel": channels["leads"]}
    desk.record(amara, channels["leads"], **secret)
    case.open(amara)
    amara.press("Supersede")
    case.top(amara, "Supersede D-1")
    amara.fill(SUCCESSOR_LABEL, "D-2")
    amara.submit()
    assert "Zanzibar" not in str(case.shows("Superseded by *D-2*"))


def test_a_successor_can_be_written_while_superseding(
    case: Case, desk: Desk, amara: Person, jonas: Person
) -> None:
    case.press(jonas, "Approve")
    case.shows("*Accepted*")
    case.open(amara)
    amara.press("Supersede")
    case.top(amara, "Supersede D-1")
    amara.fill(SUCCESSOR_LABEL, "new")
    amara.fill("Why?", "It has grown")
    amara.submit()
    form = case.top(amara, "Record a decision")
    assert "It has grown" in str(form)
    assert "Supersedes *D-1* How we build the forecast demo" in texts(form)
    amara.fill("Title", "The second attempt")
    amara.fill("Chosen", "Django")
    amara.fill("Deciders", [])
    assert amara.submit() == {"ok": True}
    case.shows("Superseded by *D-2*")
    new = case.shows("Supersedes D-1", post="D-2")
    assert "Django" in str(new)
    amara.close()
    assert case.top(amara, "Decision D-1")
    desk.see(lambda: amara.modal, "superseded by D-2")


def test_the_form_shows_the_superseded_title_only_to_viewers_who_may_see_it() -> None:
    secret = DRAFT.model_copy(update={"title": "Buy <!here> & now", "channel": "C0LEADS001"})
    private = new_decision(secret, 12, datetime(2026, 3, 1, tzinfo=UTC))
    private = private.model_copy(update={"visibility": "private"})
    member = Viewer(user_id="U0MEMBER", channels=frozenset({"C0LEADS001"}), inside=True)
    owner = Viewer(user_id="U0OWNER", inside=True)
    heads = [
        successor_form(private, viewer, "", "").to_dict()["blocks"][0]["text"]["text"]
        for viewer in (member, owner)
    ]
    assert heads == [
        "Supersedes *D-12* Buy &lt;!here&gt; &amp; now",
        "Supersedes *D-12*",
    ]
