import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.search import vectors
from knowledge.search.encoder import Vectors
from knowledge.search.vectors import CachingEncoder


class Counting:
    """An encoder that keeps a list of what it encoded."""

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


def test_only_what_is_new_is_encoded(counting: Counting, tmp_path: Path) -> None:
    remembering = CachingEncoder(counting, tmp_path)
    remembering.encode_all(["one", "two"])
    remembering.encode_all(["two", "three", "three"])
    assert counting.encoded == ["one", "two", "three"]


def test_a_question_is_not_kept(counting: Counting, tmp_path: Path) -> None:
    remembering = CachingEncoder(counting, tmp_path)
    remembering.encode("one")
    assert list(tmp_path.iterdir()) == []
    assert remembering.knows("known")


def test_another_model_has_other_vectors(counting: Counting, tmp_path: Path) -> None:
    CachingEncoder(counting, tmp_path).encode_all(["one"])
    other = Counting("b" * 64)
    CachingEncoder(other, tmp_path).encode_all(["one"])
    assert other.encoded == ["one"]


@pytest.mark.parametrize("damage", [b"", b"x" * 20, b"x" * 500])
def test_a_damaged_file_is_made_anew(counting: Counting, tmp_path: Path, damage: bytes) -> None:
    CachingEncoder(counting, tmp_path).encode_all(["one"])
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage)
    found = CachingEncoder(counting, tmp_path).encode_all(["one"])
    assert found.tolist() == [[3, 1]]
    assert file.read_bytes() == whole


def test_one_wrong_bit_is_noticed(counting: Counting, tmp_path: Path) -> None:
    CachingEncoder(counting, tmp_path).encode_all(["one"])
    (file,) = tmp_path.iterdir()
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert CachingEncoder(counting, tmp_path).encode_all(["one"]).tolist() == [[3, 1]]


def test_it_works_without_a_folder_that_can_be_written(counting: Counting, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    for folder in (None, in_the_way, in_the_way / "below"):
        assert CachingEncoder(counting, folder).encode_all(["one"]).tolist() == [[3, 1]]


def test_no_texts_are_no_vectors(counting: Counting) -> None:
    assert len(CachingEncoder(counting, None).encode_all([])) == 0


def test_what_is_kept_does_not_grow_without_end(
    counting: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "MAX_CACHED", 3)
    CachingEncoder(counting, tmp_path).encode_all(["1", "2", "3"])
    CachingEncoder(counting, tmp_path).encode_all(["3", "4"])
    CachingEncoder(counting, tmp_path).encode_all(["3", "4", "1"])
    assert counting.encoded == ["1", "2", "3", "4", "1"]


def test_writers_at_once_leave_a_whole_file(tmp_path: Path) -> None:
    texts = [[f"{writer} {number}" for number in range(20)] for writer in range(8)]
    threads = [
        threading.Thread(target=CachingEncoder(Counting(), tmp_path).encode_all, args=(some,))
        for some in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counting = Counting()
    for some in texts:
        CachingEncoder(counting, tmp_path).encode_all(some)
    assert len(counting.encoded) < sum(map(len, texts))
