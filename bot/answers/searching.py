"""What searches guides, and the encoder that every search of this process shares."""

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from bot.errors import Refusal
from bot.settings import Settings
from knowledge.encoder import Encoder, MiniLM, ModelError
from knowledge.models import Guide
from knowledge.recall import recalled
from knowledge.search import Search
from knowledge.vectors import Remembering


def search_of(settings: Settings, guides: Sequence[Guide]) -> Search:
    """Return what searches the guides; `Refusal` where `encoder_of` refuses."""
    return Search(guides, encoder_of(settings), partial(recalled, folder=settings.cache_folder))


def encoder_of(settings: Settings) -> Encoder:
    """Return the packaged encoder; `Refusal` if its files are damaged or missing."""
    return _encoder(settings.cache_folder)


@cache
def _encoder(folder: Path | None) -> Encoder:
    try:
        return Remembering(MiniLM(), folder)
    except ModelError as error:
        raise Refusal(str(error)) from None
