"""The encoder that every search of a process shares."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.answers.searching import encoder_of, load_ahead, read_ahead
from bot.errors import Refusal
from bot.serve import serve
from bot.settings import Settings


def test_an_encoder_is_loaded_once_however_many_ask_for_it_meanwhile(tmp_path: Path) -> None:
    settings = Settings(xdg_cache_home=tmp_path)
    load_ahead(settings)
    with ThreadPoolExecutor(4) as pool:
        found = [*pool.map(lambda _: encoder_of(settings), range(8))]
    assert len({id(encoder) for encoder in (*found, encoder_of(settings))}) == 1


def test_no_thread_is_left_of_reading_ahead_once_the_encoder_is_there(tmp_path: Path) -> None:
    settings, before = Settings(xdg_cache_home=tmp_path), threading.enumerate()
    read_ahead(settings)
    encoder_of(settings)
    assert [thread for thread in threading.enumerate() if thread not in before] == []


def test_a_server_refuses_a_damaged_model_before_it_serves(
    settings: Settings, damaged_model: Path
) -> None:
    with pytest.raises(Refusal, match="is damaged: its checksum is wrong"):
        serve(settings.model_copy(update={"xdg_cache_home": damaged_model}), settings.host, 0)
