"""The encoder that every search of a process shares."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.answers.searching import encoder_of, load_ahead
from bot.settings import Settings


def test_an_encoder_is_loaded_once_however_many_ask_for_it_meanwhile(tmp_path: Path) -> None:
    settings = Settings(xdg_cache_home=tmp_path)
    load_ahead(settings)
    with ThreadPoolExecutor(4) as pool:
        found = [*pool.map(lambda _: encoder_of(settings), range(8))]
    assert len({id(encoder) for encoder in (*found, encoder_of(settings))}) == 1
