"""The encoder that all searches of a process share."""

from concurrent.futures import ThreadPoolExecutor
from functools import partialmethod
from pathlib import Path

import pytest

from bot.errors import Refusal
from bot.runtime.guides import encoder_of, load_ahead
from bot.settings import Settings
from knowledge.search.encoder import MiniLM


def test_the_encoder_is_loaded_once_for_concurrent_callers(tmp_path: Path) -> None:
    settings = Settings(xdg_cache_home=tmp_path)
    load_ahead(settings)
    with ThreadPoolExecutor(4) as pool:
        found = [*pool.map(lambda _: encoder_of(settings), range(8))]
    assert len({id(encoder) for encoder in (*found, encoder_of(settings))}) == 1


def test_a_damaged_model_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "SHA256SUMS").write_text("0" * 64 + "  vocab.txt\n")
    (tmp_path / "vocab.txt").write_text("altered")
    monkeypatch.setattr(MiniLM, "__init__", partialmethod(MiniLM.__init__, tmp_path))
    with pytest.raises(Refusal, match="is damaged: its checksum is wrong"):
        encoder_of(settings.model_copy(update={"xdg_cache_home": tmp_path}))
