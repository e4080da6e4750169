"""The buttons of a decision, and the announcement that shows its status."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot import ids
from bot.playground import Person, Playground
from bot.render.buttons import OBJECT, REJECT
from bot.render.post import waiting_for
from bot.server.composition import running
from bot.services import Services
from bot.settings import Settings
from storage.database import Database
from storage.work.outbox import Outbox
from tests.bot.blocks import buttons, texts
from tests.bot.decisions.case import Case
from tests.bot.desk import Desk

Json = dict[str, Any]
pytestmark = pytest.mark.usefixtures("bot")


def test_the_announcement_asks_the_deciders_and_shows_their_approval(
    case: Case, jonas: Person
) -> None:
    asked = case.shows(f"*Proposed* · {waiting_for([jonas.id])}")
    assert buttons(asked) == ["Approve", "Object", "Open"]
    case.press(jonas, "Approve")
    approved = case.shows("Approved by <@U0JONAS002>")
    assert "*Accepted*" in str(approved["blocks"])
    assert buttons(approved) == ["Open"]
    assert approved["ts"] == asked["ts"]


def test_somebody_who_is_no_decider_is_refused_privately(case: Case, meilin: Person) -> None:
    case.press(meilin, "Approve")
    assert case.private_reply(meilin, "Only its deciders can approve D-1")
    assert "waiting for <@U0JONAS002>" in texts(case.post)


def test_an_objection_has_a_reason_and_may_turn_into_approval(case: Case, jonas: Person) -> None:
    case.press(jonas, "Object")
    case.top(jonas, "Object to D-1")
    jonas.fill(OBJECT.reason_label, "It can't <!channel> scale")
    assert jonas.submit() == {"ok": True}
    assert jonas.modal is None
    shown = case.shows("objects: It can't &lt;!channel&gt; scale")
    assert "*Proposed*" in str(shown["blocks"])
    case.press(jonas, "Approve")
    assert "objects" not in str(case.shows("*Accepted*")["blocks"])


def test_an_outdated_button_says_what_the_decision_is_now(
    case: Case, slack: Playground, amara: Person, jonas: Person
) -> None:
    slack.control.refuse("internal_error", methods=["chat.update"], times=None)
    case.press(jonas, "Approve")
    case.press(jonas, "Object")
    assert case.private_reply(jonas, "D-1 is already accepted")
    case.press(jonas, "Approve")
    slack.control.clear()
    assert case.shows("*Accepted*")


@pytest.mark.parametrize("where", ["modal", "home"])
def test_approving_an_outdated_revision_is_refused(
    case: Case, desk: Desk, amara: Person, jonas: Person, where: str
) -> None:
    read = case.open(jonas) if where == "modal" else desk.home(jonas)
    assert "Django" not in str(read)
    case.open(amara)
    amara.press("Edit")
    case.top(amara, "Edit D-1")
    amara.fill("Chosen", "Django")
    assert amara.submit() == {"ok": True}
    case.shows("*Django*")
    jonas.press("Approve")
    desk.see(lambda: jonas.modal, "D-1 was edited in the meantime (chosen")
    assert "Approved by" not in str(case.post)
    case.press(jonas, "Approve")
    assert case.shows("Approved by <@U0JONAS002>")


def test_a_button_of_an_earlier_version_approves_the_current_revision(
    case: Case, services: Services, jonas: Person
) -> None:
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Approve"},
        "action_id": ids.APPROVE,
        "value": "1",
    }
    earlier = services.slack.client.chat_postMessage(
        channel=case.place,
        text="As it was posted once",
        blocks=[{"type": "actions", "elements": [button]}],
    )
    jonas.press_in(case.place, earlier["ts"], "Approve")
    assert case.shows("Approved by <@U0JONAS002>")


def test_the_author_rejects_it_in_the_modal_which_then_shows_so(case: Case, amara: Person) -> None:
    opened = case.open(amara)
    assert buttons(opened) == ["Reject", "Edit", "History"]
    amara.press("Reject")
    case.top(amara, "Reject D-1")
    amara.fill(REJECT.reason_label, "No budget")
    assert amara.submit() == {"ok": True}
    case.desk.see(lambda: amara.modal, "rejected")
    modal = amara.modal
    assert modal is not None
    assert buttons(modal) == ["Supersede", "Reopen", "Edit", "History"]
    assert case.shows("*Rejected*")


def test_other_people_are_only_offered_the_history(case: Case, meilin: Person) -> None:
    assert buttons(case.open(meilin)) == ["History"]


def test_concurrent_approvals_all_count(
    desk: Desk,
    slack: Playground,
    settings: Settings,
    amara: Person,
    jonas: Person,
    meilin: Person,
    channels: dict[str, str],
) -> None:
    place = channels["general"]
    desk.record(amara, place, Deciders=[jonas.id, meilin.id], **{"Tell channel": place})
    case = Case(desk, slack, place, amara)
    ts = case.post["ts"]
    with running(settings), ThreadPoolExecutor(4) as pool:
        for person in (jonas, meilin, jonas, meilin):
            pool.submit(person.press_in, place, ts, "Approve")
    shown = str(case.shows("*Accepted*"))
    assert jonas.id in shown
    assert meilin.id in shown


def test_an_announcement_still_in_the_outbox_shows_the_latest_state(
    desk: Desk,
    slack: Playground,
    amara: Person,
    jonas: Person,
    channels: dict[str, str],
) -> None:
    slack.control.ratelimit(1, methods=["chat.postMessage"])
    place = channels["data-team"]
    desk.record(amara, place, Deciders=[jonas.id], **{"Tell channel": place})
    desk.home(jonas)
    jonas.press("Approve")
    assert Case(desk, slack, place, amara).shows("*Accepted*")


def test_a_late_update_does_not_replace_a_newer_one(
    case: Case, jonas: Person, database: Database
) -> None:
    case.slack.control.slow(3, methods=["chat.update"], times=1)
    case.press(jonas, "Object")
    case.top(jonas, "Object to D-1")
    jonas.fill(OBJECT.reason_label, "Too dear")
    jonas.submit()
    case.press(jonas, "Approve")
    case.shows("*Accepted*")
    case.slack.wait_for(lambda: Outbox(database).pending() == 0)
    assert "*Accepted*" in str(case.post["blocks"])
    assert "objects" not in str(case.post["blocks"])
