import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.search import vector_cache
from knowledge.search.encoder import Vectors
from knowledge.search.vector_cache import CachingEncoder


class Counting:
    """An encoder that records what it encoded."""

    def __init__(self, fingerprint: str = "a" * 64) -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def knows(self, word: str) -> bool:
        return word == "known"

    def encode(self, text: str) -> Vectors:
        self.encoded.append(text)
        return np.array([len(text), 1], np.float32)

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        return np.array([self.encode(text) for text in texts], np.float32).reshape(-1, 2)


@pytest.fixture
def counting() -> Counting:
    return Counting()


def test_a_text_is_encoded_once_for_all_processes(counting: Counting, tmp_path: Path) -> None:
    first = CachingEncoder(counting, tmp_path).encode_all(["one", "three"])
    second = CachingEncoder(counting, tmp_path).encode_all(["three", "one"])
    assert counting.encoded == ["one", "three"]
    assert np.array_equal(first, second[::-1])


def test_only_new_texts_are_encoded(counting: Counting, tmp_path: Path) -> None:
    caching = CachingEncoder(counting, tmp_path)
    caching.encode_all(["one", "two"])
    caching.encode_all(["two", "three", "three"])
    assert counting.encoded == ["one", "two", "three"]


def test_a_single_text_is_not_cached(counting: Counting, tmp_path: Path) -> None:
    caching = CachingEncoder(counting, tmp_path)
    caching.encode("one")
    assert list(tmp_path.iterdir()) == []
    assert caching.knows("known")


def test_another_encoder_does_not_use_the_cache(counting: Counting, tmp_path: Path) -> None:
    CachingEncoder(counting, tmp_path).encode_all(["one"])
    other = Counting("b" * 64)
    CachingEncoder(other, tmp_path).encode_all(["one"])
    assert other.encoded == ["one"]


@pytest.mark.parametrize("damage", [b"", b"x" * 20, b"x" * 500])
def test_a_damaged_file_is_replaced(counting: Counting, tmp_path: Path, damage: bytes) -> None:
    CachingEncoder(counting, tmp_path).encode_all(["one"])
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage)
    encoded = CachingEncoder(counting, tmp_path).encode_all(["one"])
    assert encoded.tolist() == [[3, 1]]
    assert file.read_bytes() == whole


def test_a_flipped_bit_is_noticed(counting: Counting, tmp_path: Path) -> None:
    CachingEncoder(counting, tmp_path).encode_all(["one"])
    (file,) = tmp_path.iterdir()
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert CachingEncoder(counting, tmp_path).encode_all(["one"]).tolist() == [[3, 1]]


def test_no_writable_folder_is_needed(counting: Counting, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    for folder in (None, in_the_way, in_the_way / "below"):
        assert CachingEncoder(counting, folder).encode_all(["one"]).tolist() == [[3, 1]]


def test_no_texts_give_no_vectors(counting: Counting) -> None:
    assert len(CachingEncoder(counting, None).encode_all([])) == 0


def test_the_cache_is_bounded(
    counting: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_cache, "MAX_VECTORS", 3)
    CachingEncoder(counting, tmp_path).encode_all(["1", "2", "3"])
    CachingEncoder(counting, tmp_path).encode_all(["3", "4"])
    CachingEncoder(counting, tmp_path).encode_all(["3", "4", "1"])
    assert counting.encoded == ["1", "2", "3", "4", "1"]


def test_vectors_are_not_kept_in_memory(counting: Counting, tmp_path: Path) -> None:
    caching = CachingEncoder(counting, tmp_path)
    caching.encode_all(["one"])
    (file,) = tmp_path.iterdir()
    file.unlink()
    caching.encode_all(["one"])
    assert counting.encoded == ["one", "one"]


def test_concurrent_writers_leave_a_complete_file(tmp_path: Path) -> None:
    texts = [[f"{writer} {number}" for number in range(20)] for writer in range(8)]
    threads = [
        threading.Thread(target=CachingEncoder(Counting(), tmp_path).encode_all, args=(batch,))
        for batch in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counting = Counting()
    for batch in texts:
        CachingEncoder(counting, tmp_path).encode_all(batch)
    assert len(counting.encoded) < sum(map(len, texts))


def test_the_cache_can_be_read_by_its_owner_only(counting: Counting, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    CachingEncoder(counting, folder).encode_all(["one"])
    [file] = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
