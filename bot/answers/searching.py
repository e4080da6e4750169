"""The guides in use, what searches them, and the encoder that all of this process shares."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Final, NamedTuple

from bot.errors import Refusal
from bot.settings import Settings
from knowledge.encoder import Encoder, MiniLM, ModelError
from knowledge.loader import load_guides, packaged_guides
from knowledge.models import Guide
from knowledge.recall import recalled
from knowledge.search import Search
from knowledge.vectors import Remembering

PROBE: Final = "is anybody there?"
"""Encoded where nobody has asked yet."""

_STARTING = threading.Lock()


def folder_of(settings: Settings) -> Path:
    """Where the guides in use are."""
    return settings.guides_path or packaged_guides()


def guides_of(settings: Settings) -> tuple[Guide, ...]:
    """The guides in use; raises `GuideErrors`."""
    return load_guides(folder_of(settings))


def search_of(settings: Settings, guides: Sequence[Guide]) -> Search:
    """Return what searches the guides; `Refusal` where `encoder_of` refuses."""
    return Search(guides, encoder_of(settings), partial(recalled, folder=settings.cache_folder))


def encoder_of(settings: Settings) -> Encoder:
    """Return the packaged encoder; `Refusal` if its files are damaged or missing."""
    reading = _reading(settings.cache_folder)
    reading.pool.shutdown()
    return reading.encoder.result()


def read_ahead(settings: Settings) -> None:
    """Have the encoder's files read beside what the caller does next; whoever asks for it waits.

    No thread is left of that once `encoder_of` has returned, so that the process may fork.
    """
    _reading(settings.cache_folder)


def load_ahead(settings: Settings) -> None:
    """As `read_ahead`, and have it encode: from then on the process may not fork."""

    def load() -> None:
        with suppress(Refusal):  # whoever asks for it hears that
            encoder_of(settings).encode(PROBE)

    threading.Thread(target=load, name="encoder").start()


class _Reading(NamedTuple):
    pool: ThreadPoolExecutor
    encoder: Future[Encoder]


def _reading(folder: Path | None) -> _Reading:
    with _STARTING:
        return _begun(folder)


@cache
def _begun(folder: Path | None) -> _Reading:
    pool = ThreadPoolExecutor(1, thread_name_prefix="reading")
    return _Reading(pool, pool.submit(_encoder, folder))


def _encoder(folder: Path | None) -> Encoder:
    try:
        return Remembering(MiniLM(), folder)
    except ModelError as error:
        raise Refusal(str(error)) from None
