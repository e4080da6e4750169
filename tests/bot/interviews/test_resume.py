"""Closing an interview and resuming it later: elsewhere, after a restart, on a changed guide."""

import shutil
from pathlib import Path

import pytest

from bot import ids
from bot.playground import Person, Playground
from bot.render.interview import PAGE_NAMES, answers_saved
from bot.settings import Settings
from knowledge.guide.loader import packaged_guides
from tests.bot.blocks import inputs, texts
from tests.bot.connection import connected_bot
from tests.bot.desk import Desk


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """The file of a single guide, in its own folder."""
    folder = tmp_path / "guides"
    folder.mkdir()
    return Path(shutil.copy(packaged_guides() / "flask-vs-streamlit.yml", folder))


@pytest.fixture
def own(settings: Settings, guide: Path) -> Settings:
    """Settings with that folder."""
    return settings.model_copy(update={"guides_path": guide.parent})


@pytest.fixture
def unfinished(
    desk: Desk, slack: Playground, own: Settings, amara: Person, channels: dict[str, str]
) -> None:
    """An unfinished interview, with a bot that has ended since."""
    with connected_bot(slack, own):
        desk.begin(amara, channels["data-team"])
        desk.answer(amara, goal="api")
        amara.close()


def add_another(guide: Path) -> None:
    """Add another guide with the same content."""
    other = guide.read_text(encoding="utf-8").replace("id: flask-vs-streamlit", "id: other", 1)
    guide.with_name("other.yml").write_text(other, encoding="utf-8")


@pytest.mark.usefixtures("bot")
def test_an_unfinished_interview_shows_its_guide_age_and_progress(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer(amara)
    amara.close()
    page = str(desk.begin(amara, channels["data-team"])["blocks"])
    for words in ("Flask", "Streamlit", "just now", "at question 3 of 8", answers_saved(2)):
        assert words in page


@pytest.mark.usefixtures("bot")
def test_the_guides_id_is_found_in_any_case(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.begin(amara, channels["data-team"])
    desk.answer(amara)
    amara.close()
    page = desk.begin(amara, channels["data-team"], "/framework-choose FLASK-vs-Streamlit")
    assert answers_saved(2) in texts(page)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("pages", "page"),
    [(0, ids.SUMMARY), (1, ids.RESULT), (2, ids.RECORD)],
)
def test_the_last_pages_are_resumed_where_they_were_left(
    desk: Desk, amara: Person, channels: dict[str, str], pages: int, page: str
) -> None:
    desk.begin(amara, channels["data-team"])
    left = desk.summary(amara)
    for _ in range(pages):
        left = desk.answer(amara)
    amara.close()
    assert PAGE_NAMES[page] in texts(desk.begin(amara, channels["data-team"]))
    resumed = desk.press(amara, "Go on")
    assert resumed["callback_id"] == left["callback_id"]
    assert [b["type"] for b in resumed["blocks"]] == [b["type"] for b in left["blocks"]]


@pytest.mark.usefixtures("bot")
def test_three_thousand_characters_in_each_field_are_saved_whole(
    desk: Desk, amara: Person, channels: dict[str, str]
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


@pytest.mark.usefixtures("unfinished")
def test_an_interview_continues_on_the_version_of_the_guide_that_it_began_with(
    desk: Desk,
    slack: Playground,
    own: Settings,
    guide: Path,
    amara: Person,
    channels: dict[str, str],
) -> None:
    text = guide.read_text(encoding="utf-8")
    guide.write_text(text.replace("What are you building?", "What for, today?"), encoding="utf-8")
    with connected_bot(slack, own):
        assert "changed since" in str(desk.begin(amara, channels["data-team"])["blocks"])
        desk.press(amara, "Go on")
        summary = desk.summary(amara)
        assert "What are you building?" in str(summary)
        assert "changed since" in str(desk.answer(amara)["blocks"])
        amara.close()
        desk.begin(amara, channels["data-team"])
        assert "What for, today?" in str(desk.press(amara, "Start over")["blocks"])


@pytest.mark.usefixtures("unfinished")
def test_an_interview_whose_guide_was_removed_can_be_finished(
    desk: Desk,
    slack: Playground,
    own: Settings,
    guide: Path,
    amara: Person,
    channels: dict[str, str],
) -> None:
    add_another(guide)
    guide.unlink()
    with connected_bot(slack, own):
        desk.begin(amara, channels["data-team"])
        desk.press(amara, "Go on")
        desk.answer_all(amara)
        desk.fill_form(amara)
        assert amara.submit() == {"ok": True}
        assert "D-1" in str(amara.modal)


def test_another_guide_starts_without_the_answers_of_the_first(
    desk: Desk,
    slack: Playground,
    own: Settings,
    guide: Path,
    amara: Person,
    channels: dict[str, str],
) -> None:
    add_another(guide)
    with connected_bot(slack, own):
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
