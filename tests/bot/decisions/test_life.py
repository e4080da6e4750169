"""What the buttons of a decision do, and the post that shows how it stands."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot import ids
from bot.playground import Person, Playground
from bot.server.composition import running
from bot.services import Services
from bot.settings import Settings
from storage.database import Database
from storage.work.outbox import Outbox
from tests.bot.blocks import buttons
from tests.bot.decisions.case import Case

Json = dict[str, Any]
pytestmark = pytest.mark.usefixtures("bot")


def test_the_post_asks_the_deciders_and_shows_that_they_agreed(case: Case, jonas: Person) -> None:
    asked = case.shows("*Proposed*, waits for <@U0JONAS002>")
    assert buttons(asked) == ["Approve", "Object", "Open"]
    case.press(jonas, "Approve")
    agreed = case.shows("Approved by <@U0JONAS002>")
    assert "*Accepted*" in str(agreed["blocks"])
    assert buttons(agreed) == ["Open"]
    assert agreed["ts"] == asked["ts"]


def test_whoever_is_no_decider_is_told_so_alone(case: Case, meilin: Person) -> None:
    case.press(meilin, "Approve")
    assert case.told(meilin, "Only its deciders can approve D-1")
    assert "waits for" in str(case.post["blocks"])


def test_an_objection_gives_its_reason_and_may_turn_into_agreement(
    case: Case, jonas: Person
) -> None:
    case.press(jonas, "Object")
    case.top(jonas, "Object to D-1")
    jonas.fill("What speaks against it?", "It can't <!channel> scale")
    assert jonas.submit() == {"ok": True}
    assert jonas.modal is None
    shown = case.shows("objects: It can't &lt;!channel&gt; scale")
    assert "*Proposed*" in str(shown["blocks"])
    case.press(jonas, "Approve")
    assert "objects" not in str(case.shows("*Accepted*")["blocks"])


def test_a_button_of_an_earlier_state_says_what_the_decision_is_now(
    case: Case, slack: Playground, amara: Person, jonas: Person
) -> None:
    slack.control.refuse("internal_error", methods=["chat.update"], times=None)
    case.press(jonas, "Approve")
    case.press(jonas, "Object")
    assert case.told(jonas, "D-1 is already accepted")
    case.press(jonas, "Approve")
    slack.control.clear()
    assert case.shows("*Accepted*")


@pytest.mark.parametrize("where", ["modal", "home"])
def test_who_approves_what_was_edited_meanwhile_reads_so_and_has_approved_nothing(
    case: Case, desk: Any, amara: Person, jonas: Person, where: str
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


def test_a_button_of_an_earlier_version_approves_what_stands(
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


def test_the_author_turns_it_down_in_the_full_view_and_reads_so_there(
    case: Case, amara: Person
) -> None:
    opened = case.open(amara)
    assert buttons(opened) == ["Reject", "Edit", "History"]
    amara.press("Reject")
    case.top(amara, "Reject D-1")
    amara.fill("Why is it turned down?", "No budget")
    assert amara.submit() == {"ok": True}
    case.desk.see(lambda: amara.modal, "rejected")
    modal = amara.modal
    assert modal is not None
    assert buttons(modal) == ["Supersede", "Reopen", "Edit", "History"]
    assert case.shows("*Rejected*")


def test_an_outsider_is_offered_nothing_but_the_history(case: Case, meilin: Person) -> None:
    assert buttons(case.open(meilin)) == ["History"]


def test_deciders_who_agree_at_once_are_all_counted(
    desk: Any,
    slack: Playground,
    settings: Settings,
    amara: Person,
    jonas: Person,
    meilin: Person,
    channels: dict[str, str],
) -> None:
    place = channels["general"]
    desk.record(amara, place, **{"Deciders": [jonas.id, meilin.id], "Tell channel": place})
    case = Case(desk, slack, place, amara)
    ts = case.post["ts"]
    with running(settings), ThreadPoolExecutor(4) as pool:
        for person in (jonas, meilin, jonas, meilin):
            pool.submit(person.press_in, place, ts, "Approve")
    shown = str(case.shows("*Accepted*"))
    assert jonas.id in shown
    assert meilin.id in shown


def test_a_post_that_is_still_owed_comes_to_show_the_latest_state(
    desk: Any,
    slack: Playground,
    amara: Person,
    jonas: Person,
    channels: dict[str, str],
) -> None:
    slack.control.ratelimit(1, methods=["chat.postMessage"])
    place = channels["data-team"]
    desk.record(amara, place, **{"Deciders": [jonas.id], "Tell channel": place})
    desk.home(jonas)
    jonas.press("Approve")
    assert Case(desk, slack, place, amara).shows("*Accepted*")


def test_an_update_that_arrives_late_does_not_stay(
    case: Case, jonas: Person, database: Database
) -> None:
    case.slack.control.slow(3, methods=["chat.update"], times=1)
    case.press(jonas, "Object")
    case.top(jonas, "Object to D-1")
    jonas.fill("What speaks against it?", "Too dear")
    jonas.submit()
    case.press(jonas, "Approve")
    case.shows("*Accepted*")
    case.slack.wait_for(lambda: Outbox(database).pending() == 0)
    assert "*Accepted*" in str(case.post["blocks"])
    assert "objects" not in str(case.post["blocks"])
