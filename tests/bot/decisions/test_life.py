"""The life of a decision in Slack: buttons, the post that shows its state, the forms behind."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.composition import running
from bot.playground import Person, Playground
from bot.settings import Settings
from storage.database import Database
from storage.decisions import DecisionLog
from storage.outbox import Outbox
from storage.record.changes import Object

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
pytestmark = pytest.mark.usefixtures("bot")


class Case:
    """A decision of Amara's that Jonas is to decide, told in a channel."""

    def __init__(self, desk: Any, slack: Playground, place: str, amara: Person) -> None:
        self.desk, self.slack, self.place, self.reader = desk, slack, place, amara

    @property
    def post(self) -> Json:
        """The post as it stands."""
        found: Json = self.slack.wait_for(
            lambda: next((m for m in self.reader.messages(self.place) if "D-1" in m["text"]), None)
        )
        return found

    def shows(self, words: str, post: str = "D-1") -> Json:
        """Wait until the post says so."""
        found: Json = self.slack.wait_for(
            lambda: next(
                (
                    message
                    for message in self.reader.messages(self.place)
                    if post in message["text"] and words in str(message.get("blocks"))
                ),
                None,
            )
        )
        return found

    def press(self, person: Person, button: str) -> None:
        """Press a button of the post."""
        person.press_in(self.place, self.post["ts"], button)

    def told(self, person: Person, words: str) -> None:
        """Wait until the person, and nobody else, reads the words in the channel."""
        self.slack.wait_for(
            lambda: any(
                words in message["text"]
                for message in person.messages(self.place)
                if message["ephemeral"]
            )
        )

    def open(self, person: Person, number: int = 1) -> Json:
        """Open the decision in full."""
        listed = self.desk.command(person, f"/framework-decisions {number}", self.place)
        person.press_in(self.place, listed["ts"], "Open")
        return self.top(person, f"Decision D-{number}")

    def top(self, person: Person, title: str) -> Json:
        """The modal of this title, once it is there."""
        found: Json = self.slack.wait_for(
            lambda: modal if (modal := person.modal) and modal["title"]["text"] == title else None
        )
        return found


@pytest.fixture
def case(
    desk: Any, slack: Playground, amara: Person, jonas: Person, channels: dict[str, str]
) -> Case:
    """The decision, posted."""
    place = channels["data-team"]
    desk.record(amara, place, **{"Deciders": [jonas.id], "Tell channel": place})
    return Case(desk, slack, place, amara)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database, as another process has it open."""
    with closing(Database(settings.database_url)) as database:
        yield database


@pytest.fixture
def log(database: Database) -> DecisionLog:
    """The record in it."""
    return DecisionLog(database)


def labels(blocks: list[Json]) -> list[str]:
    """The texts of the buttons."""
    return [
        element["text"]["text"]
        for block in blocks
        for element in block.get("elements", [])
        if element["type"] == "button"
    ]


def test_the_post_asks_the_deciders_and_shows_that_they_agreed(case: Case, jonas: Person) -> None:
    asked = case.shows("*Proposed*, waits for <@U0JONAS002>")
    assert labels(asked["blocks"]) == ["Approve", "Object", "Open"]
    case.press(jonas, "Approve")
    agreed = case.shows("Approved by <@U0JONAS002>")
    assert "*Accepted*" in str(agreed["blocks"])
    assert labels(agreed["blocks"]) == ["Open"]
    assert agreed["ts"] == asked["ts"]


def test_whoever_is_no_decider_is_told_so_alone(case: Case, meilin: Person) -> None:
    case.press(meilin, "Approve")
    case.told(meilin, "Only its deciders can approve D-1")
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
    case.told(jonas, "D-1 is accepted already")
    case.press(jonas, "Approve")
    slack.control.clear()
    case.shows("*Accepted*")


def test_the_author_turns_it_down_in_the_full_view_and_reads_so_there(
    case: Case, amara: Person
) -> None:
    opened = case.open(amara)
    assert labels(opened["blocks"]) == ["Reject", "Edit", "History"]
    amara.press("Reject")
    case.top(amara, "Reject D-1")
    amara.fill("Why is it turned down?", "No budget")
    assert amara.submit() == {"ok": True}
    case.slack.wait_for(lambda: "rejected" in str(amara.modal))
    modal = amara.modal
    assert modal is not None
    assert labels(modal["blocks"]) == ["Supersede", "Reopen", "Edit", "History"]
    case.shows("*Rejected*")


def test_an_outsider_is_offered_nothing_but_the_history(case: Case, meilin: Person) -> None:
    assert labels(case.open(meilin)["blocks"]) == ["History"]


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
    case.shows("Takes the place of D-1", post="D-2")


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


def test_an_edit_is_saved_and_the_history_tells_who_when_what_and_why(
    case: Case, amara: Person, jonas: Person
) -> None:
    case.press(jonas, "Object")
    case.top(jonas, "Object to D-1")
    jonas.fill("What speaks against it?", "Too dear")
    jonas.submit()
    case.open(amara)
    amara.press("Edit")
    case.top(amara, "Edit D-1")
    amara.fill("Title", "A cheaper way")
    assert amara.submit() == {"ok": True}
    case.slack.wait_for(lambda: "A cheaper way" in str(amara.modal))
    case.shows("A cheaper way")
    amara.press("History")
    told = str(case.top(amara, "History of D-1"))
    assert told.index("*Recorded* by <@U0AMARA001>") < told.index("*Objected* by <@U0JONAS002>")
    assert told.index("Too dear") < told.index("*Edited* by <@U0AMARA001>")
    assert "Title: A cheaper way" in told


def test_what_two_people_edit_at_once_is_merged_and_nothing_typed_is_lost(
    case: Case, amara: Person, jonas: Person
) -> None:
    for person in (amara, jonas):
        case.open(person)
        person.press("Edit")
        case.top(person, "Edit D-1")
    amara.fill("Why", "Amara's reason")
    assert amara.submit() == {"ok": True}
    jonas.fill("Title", "Jonas's title")
    assert jonas.submit() == {"ok": True}
    form = case.top(jonas, "Edit D-1")
    assert "<@U0AMARA001> has edited it meanwhile" in str(form)
    standing = {
        block["label"]["text"]: block["element"].get("initial_value")
        for block in form["blocks"]
        if block["type"] == "input"
    }
    assert standing["Title"] == "Jonas's title"
    assert standing["Why"] == "Amara's reason"
    assert jonas.submit() == {"ok": True}
    shown = str(case.shows("Jonas's title"))
    assert "Amara's reason" in shown


def test_a_field_that_is_emptied_in_an_edit_is_refused_under_it(case: Case, amara: Person) -> None:
    case.open(amara)
    amara.press("Edit")
    form = case.top(amara, "Edit D-1")
    amara.fill("Chosen", "   ")
    errors = amara.submit()["errors"]
    assert list(errors.values()) == ["Say what was chosen."]
    assert next(iter(errors)) in str(form)


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
    Case(desk, slack, place, amara).shows("*Accepted*")


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
    case.slack.wait_for(lambda: Outbox(database).owed() == 0)
    assert "*Accepted*" in str(case.post["blocks"])
    assert "objects" not in str(case.post["blocks"])


def test_a_long_history_is_turned_page_by_page(
    case: Case, log: DecisionLog, amara: Person, jonas: Person
) -> None:
    [team] = log.teams()
    case.slack.wait_for(lambda: len(log.history(team, 1)) == 2)
    for number in range(12):
        made = Object(reason=f"Doubt {number}")
        log.change(team, 1, made, who=jonas.id, now=datetime(2026, 11, 23, tzinfo=UTC))
    case.open(amara)
    amara.press("History")
    latest = str(case.top(amara, "History of D-1"))
    assert "5 to 14 of 14" in latest
    assert "Doubt 11" in latest
    amara.press("Earlier")
    case.slack.wait_for(lambda: "1 to 10 of 14" in str(amara.modal))
    assert "*Recorded*" in str(amara.modal)
    assert "*Placed* by Slack" in str(amara.modal)
    assert "Visibility: public" in str(amara.modal)
    assert "Doubt 11" not in str(amara.modal)


def test_words_that_are_removed_by_law_leave_the_post_too(
    case: Case, invoke: Callable[..., Any]
) -> None:
    assert "How we build the forecast demo" in str(case.post["blocks"])
    run = invoke("decisions", "redact", "D-1", "--reason", "Asked for by law.")
    assert run.exit_code == 0
    assert "forecast demo" not in str(case.shows("[redacted]"))
