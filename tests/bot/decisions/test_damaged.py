"""A decision that can't be read, wherever people come across it."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.services import Services
from storage.records import Visibility
from tests.bot.drafts import DRAFT
from tests.clock import at

pytestmark = pytest.mark.usefixtures("bot")

SENTENCE = "D-2 can't be read: a row of it is damaged; ask the bot's operator"
Keep = Callable[..., None]


@pytest.fixture
def keep(services: Services, slack: Playground, channels: dict[str, str]) -> Keep:
    """Keep so many decisions of a place, of which D-2 can't be read."""

    def kept(count: int, place: str, visibility: Visibility, **given: object) -> None:
        team, now = slack.seed.team.id, services.stores.now()
        about = {"team_id": team, "title": "Zanzibar", "channel": channels[place], **given}
        with services.stores.database.transaction():
            for number in range(1, count + 1):
                at(services.stores.decisions, now).record(
                    DRAFT.model_copy(update=about), key=str(number)
                )
                at(services.stores.decisions, now).set_visibility(team, number, visibility)
            services.stores.database.execute("UPDATE decisions SET reasons = '[' WHERE number = 2")

    return kept


@pytest.mark.parametrize("line", ["", " zanzibar"], ids=["list", "search"])
def test_a_list_shows_the_others_and_says_in_its_place_what_cannot_be_read(
    desk: Any, keep: Keep, meilin: Person, channels: dict[str, str], line: str
) -> None:
    keep(3, "platform", "public")
    listed = desk.command(meilin, f"/framework-decisions{line}", channels["general"])
    _, first, second, third = listed["text"].splitlines()
    assert (first, third) == ("D-3 Zanzibar", "D-1 Zanzibar")
    assert second.startswith(SENTENCE)
    shown = [block["text"]["text"] for block in listed["blocks"] if "text" in block]
    assert shown[2].startswith(SENTENCE)


def test_pages_are_turned_past_a_decision_that_cannot_be_read(
    desk: Any, keep: Keep, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["platform"]
    keep(12, "platform", "public")
    listed = desk.command(amara, "/framework-decisions", place)
    assert len(listed["text"].splitlines()) == 11
    amara.press_in(place, listed["ts"], "Older")
    older = desk.whisper(amara, place, "D-1 ")
    assert older["text"].splitlines()[1].startswith(SENTENCE)
    amara.press_in(place, listed["ts"], "Newer")
    assert SENTENCE not in desk.whisper(amara, place, "D-12 ")["text"]


def test_home_shows_the_others_and_no_buttons_for_what_cannot_be_read(
    desk: Any, keep: Keep, jonas: Person, services: Services, slack: Playground
) -> None:
    keep(2, "platform", "public", deciders=(jonas.id,))
    services.stores.database.execute("UPDATE decisions SET approvals = '[' WHERE number = 2")
    home = str(desk.home(jonas))
    assert home.count(SENTENCE) == 2  # it waits, and it is among the latest
    assert home.count("*D-1* Zanzibar") == 2
    assert home.count("'Approve'") == 1


def test_whoever_may_not_see_it_learns_nothing_of_what_cannot_be_read(
    desk: Any, keep: Keep, jonas: Person, meilin: Person, channels: dict[str, str]
) -> None:
    keep(2, "leads", "private")
    place = channels["general"]
    for line in ("", " zanzibar", " 2"):
        shown = desk.command(meilin, f"/framework-decisions{line}", place)["text"]
        assert "There is no decision" in shown
        assert "damaged" not in shown
        assert SENTENCE in desk.command(jonas, f"/framework-decisions{line}", place)["text"]
    assert "D-2" not in str(desk.home(meilin))


def test_opening_what_cannot_be_read_says_so_in_the_window(
    desk: Any, keep: Keep, amara: Person, services: Services, channels: dict[str, str]
) -> None:
    keep(3, "platform", "public")
    place = channels["platform"]
    listed = desk.command(amara, "/framework-decisions 3", place)
    services.stores.database.execute("UPDATE decisions SET reasons = '[' WHERE number = 3")
    amara.press_in(place, listed["ts"], "Open")
    desk.see(lambda: amara.modal, SENTENCE.replace("D-2", "D-3"))
    assert "Zanzibar" not in str(amara.modal)


def test_naming_what_cannot_be_read_is_answered_beside_the_others(
    desk: Any, keep: Keep, amara: Person
) -> None:
    keep(2, "platform", "public")
    told = desk.ask(amara, amara.direct(), "what about D-1 and D-2?")
    assert "*D-1* Zanzibar" in told["text"]
    assert SENTENCE in told["text"]


def test_a_question_is_answered_without_the_decision_that_cannot_be_read(
    desk: Any, keep: Keep, amara: Person, services: Services
) -> None:
    guide = services.runtime.guides.loaded[0].id
    keep(2, "platform", "public", guide=guide)
    told = desk.ask(
        amara, amara.direct(), "Which framework is faster for building an ML model demo?"
    )
    assert "Streamlit" in str(told["blocks"])
    assert "D-2" not in str(told["blocks"])


def test_an_export_is_refused_with_the_decision_that_cannot_be_read(
    desk: Any, keep: Keep, amara: Person, channels: dict[str, str]
) -> None:
    keep(2, "platform", "public")
    told = desk.command(amara, "/framework-decisions export json", channels["general"])
    assert SENTENCE in told["text"]
