"""The guides in use, reloaded when their files change, and the process-wide encoder."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from bot.errors import READABLE, Refusal
from bot.settings import Settings
from knowledge.guide.loader import forget_parsed, guide_files, load_guides, packaged_guides
from knowledge.guide.models import Guide
from knowledge.search.encoder import Encoder, MiniLM, ModelError
from knowledge.search.engine import Search
from knowledge.search.learned_cache import load_or_learn
from knowledge.search.prepared import PREPARED
from knowledge.search.vector_cache import CachingEncoder

log = logging.getLogger(__name__)

MakeSearch = Callable[[Sequence[Guide]], Search]
Stamp: TypeAlias = tuple[tuple[str, int, int, int, int], ...]


class LoadedGuides(NamedTuple):
    """Guides, the default one first, with a search over them."""

    guides: tuple[Guide, ...]
    search: Search


class GuideLibrary:
    """The guides of a folder, kept up to date.

    Construction raises `GuideErrors` if a guide has an error or can't be read. If that happens
    later, the last valid guides stay in use until the files can be loaded.
    """

    def __init__(self, folder: Path, make_search: MakeSearch) -> None:
        self._folder, self._make_search = folder, make_search
        self._stamp = _stamp(folder)
        self._current = self._load()
        self._reported = ""

    @property
    def loaded(self) -> tuple[Guide, ...]:
        """The guides in use, the default one first."""
        return self._current.guides

    @property
    def search(self) -> Search:
        """The search over the guides in use."""
        return self._current.search

    @property
    def fault(self) -> str:
        """Why the latest change of the files could not be loaded; empty if it could."""
        return self._reported

    def get(self, guide_id: str) -> Guide:
        """Return the guide with this id; raise `LookupError` if it is not loaded."""
        for guide in self.loaded:
            if guide.id == guide_id:
                return guide
        raise LookupError(f"no guide {guide_id!r}")

    def refresh(self) -> None:
        """Load the guides again if their files have changed, or if that failed the last time."""
        try:
            stamp = _stamp(self._folder)
            if stamp == self._stamp and not self._reported:
                return
            self._current = self._load()
        except Exception as error:  # noqa: BLE001 - the last valid guides stay in use
            self._report(error)
        else:
            self._stamp, self._reported = stamp, ""
            log.info("Reloaded the guides: %s.", ", ".join(guide.id for guide in self.loaded))

    def _report(self, error: Exception) -> None:
        """Log the error, unless it is still that of the last time."""
        is_readable = isinstance(error, READABLE)
        fault = str(error) if is_readable else f"{type(error).__name__}: {error}"
        if fault != self._reported:
            log.warning(
                "The guides can't be reloaded, so the last valid ones stay in use: %s",
                fault,
                exc_info=None if is_readable else error,
            )
        self._reported = fault

    def _load(self) -> LoadedGuides:
        guides = load_guides(self._folder)
        loaded = LoadedGuides(guides, self._make_search(guides))
        forget_parsed()
        return loaded


def _stamp(folder: Path) -> Stamp:
    """Return a value that differs once a file is changed, replaced, added or removed.

    Raise `GuideErrors` if the files can't be listed.
    """
    return tuple(_file_stamp(file) for file in guide_files(folder))


def _file_stamp(file: Path) -> tuple[str, int, int, int, int]:
    try:
        status = file.stat()
    except OSError:  # loading the file will say why
        return file.name, 0, 0, 0, 0
    return file.name, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_size


PROBE: Final = "is anybody there?"
"""A sentence to encode when no question has been asked yet."""

_LOADING = threading.Lock()


def folder_of(settings: Settings) -> Path:
    """Return the folder, or the file, of the guides in use."""
    return settings.guides_path or packaged_guides()


def guides_of(settings: Settings) -> tuple[Guide, ...]:
    """Load the guides in use; raise `GuideErrors` if one has an error."""
    return load_guides(folder_of(settings))


def search_of(settings: Settings, guides: Sequence[Guide]) -> Search:
    """Return a search over the guides; raise `Refusal` as `encoder_of` does."""
    return Search(
        guides,
        encoder_of(settings),
        partial(load_or_learn, folder=settings.cache_folder, prepared=PREPARED),
    )


def encoder_of(settings: Settings) -> Encoder:
    """Return the packaged encoder; raise `Refusal` if its files are damaged or missing."""
    with _LOADING:
        return _encoder(settings.cache_folder)


def load_ahead(settings: Settings) -> None:
    """Read the encoder's files in the background and run it once; `encoder_of` waits for it."""

    def load() -> None:
        with suppress(Refusal):  # raised again by the next `encoder_of`
            encoder_of(settings).encode(PROBE)

    threading.Thread(target=load, name="encoder").start()


@cache
def _encoder(folder: Path | None) -> Encoder:
    try:
        return CachingEncoder(MiniLM(), folder, PREPARED)
    except ModelError as error:
        raise Refusal(str(error)) from None
