"""An interview that is closed, and taken up later: elsewhere, by another bot, on another guide."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.settings import Settings
from knowledge.guide.loader import packaged_guides
from tests.bot.blocks import inputs
from tests.bot.connection import at_work


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """The file of the only guide, in a folder of its own."""
    folder = tmp_path / "guides"
    folder.mkdir()
    return Path(shutil.copy(packaged_guides() / "flask-vs-streamlit.yml", folder))


@pytest.fixture
def own(settings: Settings, guide: Path) -> Settings:
    """Settings that name that folder."""
    return settings.model_copy(update={"guides_path": guide.parent})


@pytest.fixture
def left(
    desk: Any, slack: Playground, own: Settings, amara: Person, channels: dict[str, str]
) -> None:
    """An interview that was begun, and closed, with a bot that was ended since."""
    with at_work(slack, own):
        desk.begin(amara, channels["data-team"])
        desk.answer(amara, goal="api")
        amara.close()


def add_another(guide: Path) -> None:
    """Put another guide of the same words beside it."""
    other = guide.read_text(encoding="utf-8").replace("id: flask-vs-streamlit", "id: other", 1)
    guide.with_name("other.yml").write_text(other, encoding="utf-8")


@pytest.mark.usefixtures("bot")
def test_it_says_which_guide_when_and_how_far(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer(amara)
    amara.close()
    said = str(desk.begin(amara, channels["data-team"])["blocks"])
    for words in ("Flask", "Streamlit", "just now", "at question 3 of 8", "2 answers are kept"):
        assert words in said


@pytest.mark.usefixtures("bot")
def test_it_is_found_however_its_guide_is_typed(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer(amara)
    amara.close()
    page = desk.begin(amara, channels["data-team"], "/framework-choose FLASK-vs-Streamlit")
    assert "2 answers are kept" in str(page["blocks"])


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("pages", "words"),
    [(0, "at the summary"), (1, "at the result"), (2, "at the form that records")],
)
def test_the_last_pages_are_taken_up_where_they_were_left(
    desk: Any, amara: Person, channels: dict[str, str], pages: int, words: str
) -> None:
    desk.begin(amara, channels["data-team"])
    left = desk.summary(amara)
    for _ in range(pages):
        left = desk.answer(amara)
    amara.close()
    assert words in str(desk.begin(amara, channels["data-team"])["blocks"])
    taken_up = desk.press(amara, "Go on")
    assert taken_up["callback_id"] == left["callback_id"]
    assert [b["type"] for b in taken_up["blocks"]] == [b["type"] for b in left["blocks"]]


@pytest.mark.usefixtures("bot")
def test_three_thousand_characters_in_each_field_are_kept_whole(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    title, why = "&" * 3000, "<🤔>" * 750
    desk.begin(amara, channels["data-team"])
    desk.answer_all(amara)
    desk.fill_form(amara, Title=title, Why=why)
    desk.press(amara, "Back")
    amara.close()
    desk.begin(amara, channels["data-team"])
    desk.press(amara, "Go on")
    form = inputs(desk.answer(amara))
    assert form["Title"]["initial_value"] == title
    assert form["Why"]["initial_value"] == why
    assert amara.submit() == {"ok": True}


@pytest.mark.usefixtures("left")
def test_an_interview_finishes_on_the_guide_that_it_began_with_and_says_so(
    desk: Any,
    slack: Playground,
    own: Settings,
    guide: Path,
    amara: Person,
    channels: dict[str, str],
) -> None:
    text = guide.read_text(encoding="utf-8")
    guide.write_text(text.replace("What are you building?", "What for, today?"), encoding="utf-8")
    with at_work(slack, own):
        assert "changed since" in str(desk.begin(amara, channels["data-team"])["blocks"])
        desk.press(amara, "Go on")
        summary = desk.summary(amara)
        assert "What are you building?" in str(summary)
        assert "changed since" in str(desk.answer(amara)["blocks"])
        amara.close()
        desk.begin(amara, channels["data-team"])
        assert "What for, today?" in str(desk.press(amara, "Start over")["blocks"])


@pytest.mark.usefixtures("left")
def test_an_interview_whose_guide_is_taken_away_is_finished_and_recorded(
    desk: Any,
    slack: Playground,
    own: Settings,
    guide: Path,
    amara: Person,
    channels: dict[str, str],
) -> None:
    add_another(guide)
    guide.unlink()
    with at_work(slack, own):
        desk.begin(amara, channels["data-team"])
        desk.press(amara, "Go on")
        desk.answer_all(amara)
        desk.fill_form(amara)
        assert amara.submit() == {"ok": True}
        assert "D-1" in str(amara.modal)


def test_another_guide_is_begun_without_the_answers_of_the_first(
    desk: Any,
    slack: Playground,
    own: Settings,
    guide: Path,
    amara: Person,
    channels: dict[str, str],
) -> None:
    add_another(guide)
    with at_work(slack, own):
        page = desk.begin(amara, channels["data-team"], "/framework-choose")
        assert page["callback_id"] == "interview_guides"
        desk.answer(amara, guide="flask-vs-streamlit")
        desk.answer(amara, goal="api")
        desk.press(amara, "Back")
        assert desk.press(amara, "Back")["callback_id"] == "interview_guides"
        first = desk.alter(amara, guide="other")
        assert "initial_option" not in str(first["blocks"])
        desk.answer(amara)
        amara.close()
        page = desk.begin(amara, channels["data-team"], "/framework-choose other")
        assert page["callback_id"] == "interview_unfinished"
        amara.close()
        named = "/framework-choose flask-vs-streamlit"
        assert desk.begin(amara, channels["data-team"], named)["callback_id"] != page["callback_id"]
