"""A damaged decision, wherever people come across it."""

from collections.abc import Callable

import pytest

from bot.playground import Person, Playground
from bot.render.decisions import NO_DECISIONS, no_results
from bot.services import Services
from storage.records import DamagedDecision, Visibility
from tests.bot.desk import Desk
from tests.bot.drafts import DRAFT
from tests.clock import at

pytestmark = pytest.mark.usefixtures("bot")

SENTENCE = DamagedDecision(team_id="T1", number=2).sentence
Record = Callable[..., None]


@pytest.fixture
def record(services: Services, slack: Playground, channels: dict[str, str]) -> Record:
    """Record `count` decisions of a channel, of which D-2 is damaged."""

    def record(count: int, place: str, visibility: Visibility, **given: object) -> None:
        team, now = slack.seed.team.id, services.stores.now()
        about = {"team_id": team, "title": "Zanzibar", "channel": channels[place], **given}
        with services.stores.database.transaction():
            for number in range(1, count + 1):
                at(services.stores.decisions, now).record(
                    DRAFT.model_copy(update=about), key=str(number)
                )
                at(services.stores.decisions, now).set_visibility(team, number, visibility)
            services.stores.database.execute("UPDATE decisions SET reasons = '[' WHERE number = 2")

    return record


@pytest.mark.parametrize("line", ["", " zanzibar"], ids=["list", "search"])
def test_a_list_shows_an_error_in_place_of_a_damaged_decision(
    desk: Desk, record: Record, meilin: Person, channels: dict[str, str], line: str
) -> None:
    record(3, "platform", "public")
    listed = desk.command(meilin, f"/framework-decisions{line}", channels["general"])
    _, first, second, third = listed["text"].splitlines()
    assert (first, third) == ("D-3 Zanzibar", "D-1 Zanzibar")
    assert second.startswith(SENTENCE)
    shown = [block["text"]["text"] for block in listed["blocks"] if "text" in block]
    assert shown[2].startswith(SENTENCE)


def test_paging_works_past_a_damaged_decision(
    desk: Desk, record: Record, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["platform"]
    record(12, "platform", "public")
    listed = desk.command(amara, "/framework-decisions", place)
    assert len(listed["text"].splitlines()) == 11
    amara.press_in(place, listed["ts"], "Older")
    older = desk.ephemeral(amara, place, "D-1 ")
    assert older["text"].splitlines()[1].startswith(SENTENCE)
    amara.press_in(place, listed["ts"], "Newer")
    assert SENTENCE not in desk.ephemeral(amara, place, "D-12 ")["text"]


def test_home_shows_no_buttons_for_a_damaged_decision(
    desk: Desk, record: Record, jonas: Person, services: Services, slack: Playground
) -> None:
    record(2, "platform", "public", deciders=(jonas.id,))
    services.stores.database.execute("UPDATE decisions SET approvals = '[' WHERE number = 2")
    home = str(desk.home(jonas))
    assert home.count(SENTENCE) == 2  # among those that wait, and among the latest
    assert home.count("*D-1* Zanzibar") == 2
    assert home.count("'Approve'") == 1


def test_a_damaged_decision_is_not_revealed_to_people_who_may_not_see_it(
    desk: Desk, record: Record, jonas: Person, meilin: Person, channels: dict[str, str]
) -> None:
    record(2, "leads", "private")
    place = channels["general"]
    for line, reply in (
        ("", NO_DECISIONS),
        (" zanzibar", no_results("“zanzibar”")),
        (" 2", "There's no decision D-2 that you can see."),
    ):
        assert desk.command(meilin, f"/framework-decisions{line}", place)["text"] == reply
        assert SENTENCE in desk.command(jonas, f"/framework-decisions{line}", place)["text"]
    assert "D-2" not in str(desk.home(meilin))


def test_opening_a_damaged_decision_says_so_in_the_modal(
    desk: Desk, record: Record, amara: Person, services: Services, channels: dict[str, str]
) -> None:
    record(3, "platform", "public")
    place = channels["platform"]
    listed = desk.command(amara, "/framework-decisions 3", place)
    services.stores.database.execute("UPDATE decisions SET reasons = '[' WHERE number = 3")
    amara.press_in(place, listed["ts"], "Open")
    desk.see(lambda: amara.modal, SENTENCE.replace("D-2", "D-3"))
    assert "Zanzibar" not in str(amara.modal)


def test_mentioning_a_damaged_decision_shows_the_error_beside_the_others(
    desk: Desk, record: Record, amara: Person
) -> None:
    record(2, "platform", "public")
    answer = desk.ask(amara, amara.direct(), "what about D-1 and D-2?")
    assert "*D-1* Zanzibar" in answer["text"]
    assert SENTENCE in answer["text"]


def test_a_question_is_answered_without_the_damaged_decision(
    desk: Desk, record: Record, amara: Person, services: Services
) -> None:
    guide = services.runtime.guides.loaded[0].id
    record(2, "platform", "public", guide=guide)
    answer = desk.ask(
        amara, amara.direct(), "Which framework is faster for building an ML model demo?"
    )
    assert "Streamlit" in str(answer["blocks"])
    assert "D-2" not in str(answer["blocks"])


def test_an_export_with_a_damaged_decision_is_refused(
    desk: Desk, record: Record, amara: Person, channels: dict[str, str]
) -> None:
    record(2, "platform", "public")
    answer = desk.command(amara, "/framework-decisions export json", channels["general"])
    assert SENTENCE in answer["text"]
