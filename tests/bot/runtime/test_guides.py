"""Guides are reloaded when they change, unless they are broken."""

import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.errors import Refusal
from bot.runtime.guides import GuideLibrary, encoder_of
from bot.settings import Settings
from knowledge.guide import loader
from knowledge.guide.findings import GuideErrors
from knowledge.guide.models import Guide
from knowledge.search.engine import Search
from tests.machine import unprivileged

GUIDE = """\
id: drinks
title: Tea or coffee
summary: What to drink
checked: 2026-01-02
entries:
  - id: which
    question: Should I drink tea or coffee?
    aliases: [tea vs coffee]
    answer: Tea.
    related: []
"""


def search(guides: Sequence[Guide]) -> Search:
    """Search without a cache, since other tests have guides of the same names."""
    return Search(guides, encoder_of(Settings()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a guide."""
    made = tmp_path / "guides"
    made.mkdir()
    (made / "drinks.yml").write_text(GUIDE, encoding="utf-8")
    return made


@pytest.fixture
def guide(folder: Path) -> Path:
    """The file of that guide."""
    return folder / "drinks.yml"


def test_a_changed_guide_is_reloaded(folder: Path, guide: Path) -> None:
    library = GuideLibrary(folder, search)
    text = guide.read_text(encoding="utf-8")
    title = library.loaded[0].title
    guide.write_text(text.replace(f"title: {title}", "title: Changed"), encoding="utf-8")
    library.refresh()
    assert library.loaded[0].title == "Changed"


def test_files_are_forgotten_once_their_guides_are_loaded(folder: Path) -> None:
    GuideLibrary(folder, search)
    assert loader._parse_guide.cache_info().currsize == 0


@pytest.mark.parametrize("broken", ["", "id: drinks\noptions: [", "\x00", "id: drinks\n"])
def test_a_broken_guide_is_refused_and_the_last_valid_one_stays_in_use(
    folder: Path, guide: Path, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    library = GuideLibrary(folder, search)
    before = library.loaded
    guide.write_text(broken, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        library.refresh()
        library.refresh()
    assert library.loaded is before
    assert library.search.ask("which drink do you recommend").candidates
    [warning] = caplog.messages
    assert "drinks.yml:" in warning


def test_emptying_or_removing_the_folder_keeps_the_guides_in_use(folder: Path, guide: Path) -> None:
    library = GuideLibrary(folder, search)
    before = library.loaded
    guide.unlink()
    library.refresh()
    folder.rmdir()
    library.refresh()
    assert library.loaded is before


def test_a_repaired_guide_is_reloaded(folder: Path, guide: Path) -> None:
    library = GuideLibrary(folder, search)
    text = guide.read_text(encoding="utf-8")
    guide.write_text("half", encoding="utf-8")
    library.refresh()
    guide.write_text(text + "\n", encoding="utf-8")
    before = library.loaded
    library.refresh()
    assert library.loaded is not before


def test_a_guide_replaced_by_one_of_the_same_size_and_time_is_reloaded(
    folder: Path, guide: Path
) -> None:
    library = GuideLibrary(folder, search)
    text, status = guide.read_text(encoding="utf-8"), guide.stat()
    other = folder / "other"
    other.write_text(text.replace("Tea or coffee", "Rum or whisky"), encoding="utf-8")
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(guide)
    assert (guide.stat().st_size, guide.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    library.refresh()
    assert library.loaded[0].title == "Rum or whisky"


def test_a_folder_that_a_link_is_turned_to_is_loaded(folder: Path, tmp_path: Path) -> None:
    """Kubernetes updates a ConfigMap like this."""
    newer, link = tmp_path / "newer", tmp_path / "link"
    shutil.copytree(folder, newer)
    link.symlink_to(folder)
    library = GuideLibrary(link, search)
    changed = newer / "drinks.yml"
    changed.write_text(GUIDE.replace("Tea or coffee", "Rum or whisky"), encoding="utf-8")
    (tmp_path / "draft").symlink_to(newer)
    (tmp_path / "draft").replace(link)
    library.refresh()
    assert library.loaded[0].title == "Rum or whisky"


def test_loading_that_failed_is_tried_again_and_logged_once(
    folder: Path, guide: Path, caplog: pytest.LogCaptureFixture
) -> None:
    failures = iter([None, Refusal("Not now."), Refusal("Not now."), None])

    def failing(guides: Sequence[Guide]) -> Search:
        if failure := next(failures):
            raise failure
        return search(guides)

    library = GuideLibrary(folder, failing)
    guide.write_text(GUIDE.replace("Tea or coffee", "Rum or whisky"), encoding="utf-8")
    for title in ("Tea or coffee", "Tea or coffee", "Rum or whisky"):
        library.refresh()
        assert library.loaded[0].title == title
    assert len([message for message in caplog.messages if "Not now." in message]) == 1


@pytest.fixture
def foreign(folder: Path) -> Iterator[Path]:
    """A folder with the guide, where an unprivileged user finds it."""
    with TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        yield shutil.copytree(folder, place / "guides")


@pytest.mark.parametrize("closed", ["drinks.yml", "."])
def test_guides_that_became_readable_again_are_loaded(
    foreign: Path, caplog: pytest.LogCaptureFixture, closed: str
) -> None:
    library = GuideLibrary(foreign, search)
    changed = foreign / "drinks.yml"
    changed.write_text(GUIDE.replace("Tea or coffee", "Rum or whisky"), encoding="utf-8")
    mode = (foreign / closed).stat().st_mode
    (foreign / closed).chmod(0)
    with unprivileged():
        library.refresh()
        library.refresh()
    assert library.loaded[0].title == "Tea or coffee"
    [warning] = caplog.messages
    assert f"{foreign / closed}:1:1: can't be read: Permission denied" in warning
    (foreign / closed).chmod(mode)
    with unprivileged():
        library.refresh()
    assert library.loaded[0].title == "Rum or whisky"


def test_a_folder_inside_one_that_may_not_be_entered_is_named_at_the_start(
    foreign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_dir", os.path.isdir)  # as it is from Python 3.14 on
    monkeypatch.setattr(Path, "is_file", os.path.isfile)
    foreign.parent.chmod(0o700)
    with unprivileged(), pytest.raises(GuideErrors, match="can't be read: Permission denied"):
        GuideLibrary(foreign, search)


def test_an_unexpected_fault_is_logged_once_and_the_guides_stay_in_use(
    folder: Path, guide: Path, caplog: pytest.LogCaptureFixture
) -> None:
    failures = iter([None, OSError(5, "Input/output error"), MemoryError(), MemoryError(), None])

    def failing(guides: Sequence[Guide]) -> Search:
        if failure := next(failures):
            raise failure
        return search(guides)

    library = GuideLibrary(folder, failing)
    guide.write_text(GUIDE.replace("Tea or coffee", "Rum or whisky"), encoding="utf-8")
    for _ in range(3):
        library.refresh()
        assert library.loaded[0].title == "Tea or coffee"
    library.refresh()
    assert library.loaded[0].title == "Rum or whisky"
    assert [record.exc_info is not None for record in caplog.records if record.levelno > 20] == [
        True,
        True,
    ]


def test_a_guide_that_vanishes_while_the_folder_is_read_is_reported(
    folder: Path, guide: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = GuideLibrary(folder, search)
    (folder / "gone.yml").symlink_to(folder / "nothing")
    library.refresh()
    assert library.loaded[0].title == "Tea or coffee"
    assert "gone.yml:1:1: can't be read: No such file or directory" in caplog.text


def test_a_broken_guide_at_the_start_is_refused(folder: Path, guide: Path) -> None:
    guide.write_text("half", encoding="utf-8")
    with pytest.raises(GuideErrors):
        GuideLibrary(folder, search)
