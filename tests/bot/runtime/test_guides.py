"""Guides are taken up when they change, and refused when they are broken."""

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.runtime.guides import GuideLibrary, encoder_of
from bot.settings import Settings
from knowledge.guide.findings import GuideErrors
from knowledge.guide.loader import packaged_guides
from knowledge.guide.models import Guide
from knowledge.search.engine import Search


def search(guides: Sequence[Guide]) -> Search:
    """What is learned of these guides is not kept: others have the same names."""
    return Search(guides, encoder_of(Settings()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one of the packaged guides."""
    made = tmp_path / "guides"
    made.mkdir()
    shutil.copy(packaged_guides() / "flask-vs-streamlit.yml", made)
    return made


@pytest.fixture
def guide(folder: Path) -> Path:
    """The guide's file in it."""
    return folder / "flask-vs-streamlit.yml"


def test_a_changed_guide_is_taken_up(folder: Path, guide: Path) -> None:
    library = GuideLibrary(folder, search)
    text = guide.read_text(encoding="utf-8")
    title = library.loaded[0].title
    guide.write_text(text.replace(f"title: {title}", "title: Anew"), encoding="utf-8")
    library.refresh()
    assert library.loaded[0].title == "Anew"


@pytest.mark.parametrize(
    "broken", ["", "id: flask-vs-streamlit\noptions: [", "\x00", "id: flask-vs-streamlit\n"]
)
def test_a_broken_guide_is_refused_and_the_last_good_one_serves_on(
    folder: Path, guide: Path, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    library = GuideLibrary(folder, search)
    before = library.loaded
    guide.write_text(broken, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        library.refresh()
        library.refresh()
    assert library.loaded is before
    assert library.search.ask("which is faster for an ml model demo").candidates
    [warning] = caplog.messages
    assert "flask-vs-streamlit.yml:" in warning


def test_a_folder_that_is_emptied_or_removed_changes_nothing(folder: Path, guide: Path) -> None:
    library = GuideLibrary(folder, search)
    before = library.loaded
    guide.unlink()
    library.refresh()
    folder.rmdir()
    library.refresh()
    assert library.loaded is before


def test_a_mended_guide_is_taken_up_again(folder: Path, guide: Path) -> None:
    library = GuideLibrary(folder, search)
    text = guide.read_text(encoding="utf-8")
    guide.write_text("half", encoding="utf-8")
    library.refresh()
    guide.write_text(text + "\n", encoding="utf-8")
    before = library.loaded
    library.refresh()
    assert library.loaded is not before


def test_a_folder_that_is_wrong_to_begin_with_is_refused(folder: Path, guide: Path) -> None:
    guide.write_text("half", encoding="utf-8")
    with pytest.raises(GuideErrors):
        GuideLibrary(folder, search)
