"""The guides in use, exchanged whole when their files change."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from knowledge.findings import GuideErrors
from knowledge.loader import load_guides
from knowledge.models import Guide
from knowledge.search import Search

log = logging.getLogger(__name__)

MakeSearch = Callable[[Sequence[Guide]], Search]
Stamp: TypeAlias = tuple[tuple[str, int, int], ...]


class Shelf(NamedTuple):
    """Guides, and what searches them."""

    guides: tuple[Guide, ...]
    search: Search


class Library:
    """The guides of a folder; raises `GuideErrors` unless they are right to begin with.

    Later a folder with an error in it is refused, and the guides that were right are kept.
    """

    def __init__(self, folder: Path, make_search: MakeSearch) -> None:
        self._folder, self._make_search = folder, make_search
        self._stamp = _stamp(folder)
        self.shelf = self._load()

    def refresh(self) -> None:
        """Take up what has changed on the disk since the last look."""
        stamp = _stamp(self._folder)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self.shelf = self._load()
        except GuideErrors as error:
            log.warning("The guides have changed, but stay as they were: %s", error)
        else:
            log.info("The guides have changed: %s.", ", ".join(g.id for g in self.shelf.guides))

    def _load(self) -> Shelf:
        guides = load_guides(self._folder)
        return Shelf(guides, self._make_search(guides))


def _stamp(folder: Path) -> Stamp:
    """What changes when a file does, or when one comes or goes."""
    files = sorted(folder.glob("*.y*ml")) if folder.is_dir() else [folder]
    return tuple(_file_stamp(file) for file in files if file.is_file())


def _file_stamp(file: Path) -> tuple[str, int, int]:
    status = file.stat()
    return file.name, status.st_mtime_ns, status.st_size
