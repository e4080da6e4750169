"""The encoder that every search of this process shares."""

from functools import cache
from pathlib import Path

from bot.errors import Refusal
from bot.settings import Settings
from knowledge.encoder import Encoder, MiniLM, ModelError
from knowledge.vectors import Remembering


def encoder_of(settings: Settings) -> Encoder:
    """Return the packaged encoder; `Refusal` if its files are damaged or missing."""
    return _encoder(settings.cache_folder)


@cache
def _encoder(folder: Path | None) -> Encoder:
    try:
        return Remembering(MiniLM(), folder)
    except ModelError as error:
        raise Refusal(str(error)) from None
