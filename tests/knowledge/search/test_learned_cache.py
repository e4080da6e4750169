from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.guide.models import Guide
from knowledge.search import learning
from knowledge.search.encoder import Vectors
from knowledge.search.learned_cache import load_or_learn
from knowledge.search.learning import Learned


class Letters:
    """An encoder that counts letters, and how often it is asked to encode a batch."""

    def __init__(self, fingerprint: str = "a" * 64) -> None:
        self.fingerprint = fingerprint
        self.batches = 0

    def knows(self, word: str) -> bool:
        return bool(word)

    def encode(self, text: str) -> Vectors:
        counts = [1 + text.lower().count(chr(letter)) for letter in range(ord("a"), ord("z") + 1)]
        vector: Vectors = np.array(counts, np.float32)
        return vector / np.float32(np.linalg.norm(vector))

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        self.batches += 1
        return np.array([self.encode(text) for text in texts])


Learn = Callable[[Guide], Learned]


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def relearn(letters: Letters, tmp_path: Path) -> Learn:
    """Learn a guide as a new process would."""
    return lambda guide: load_or_learn(guide, letters, tmp_path / "cache")


@pytest.fixture
def file(relearn: Learn, small: Guide, tmp_path: Path) -> Path:
    """The cache file of the small guide."""
    relearn(small)
    (cached,) = (tmp_path / "cache").iterdir()
    return cached


def equal(one: Learned, other: Learned) -> bool:
    plain = [(*each[:3], each.thresholds) for each in (one, other)]
    weights = [(each.ranking.landmarks, each.ranking.weights) for each in (one, other)]
    return plain[0] == plain[1] and all(map(np.array_equal, *weights))


def test_a_guide_is_learned_once_for_all_processes(
    letters: Letters, relearn: Learn, small: Guide
) -> None:
    assert equal(relearn(small), relearn(small))
    assert letters.batches == 1


def test_strays_are_cached(letters: Letters, relearn: Learn, guide: Guide) -> None:
    first = relearn(guide)
    assert first.strays
    assert equal(first, relearn(guide))


def test_a_changed_guide_is_learned_again(letters: Letters, relearn: Learn, small: Guide) -> None:
    relearn(small)
    renamed = small.entries[0].model_copy(update={"question": "What is a tart?"})
    changed = small.model_copy(update={"entries": (renamed, *small.entries[1:])})
    assert relearn(changed).targets[0].question == "What is a tart?"
    assert letters.batches == 2


def test_another_encoder_does_not_use_the_cache(
    relearn: Learn, small: Guide, tmp_path: Path
) -> None:
    relearn(small)
    other = Letters("b" * 64)
    load_or_learn(small, other, tmp_path / "cache")
    assert other.batches == 1


def test_changed_code_invalidates_the_cache(
    letters: Letters, relearn: Learn, small: Guide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    relearn(small)
    code = tmp_path / "learning.py"
    code.write_text("LANDMARKS = 512", encoding="utf-8")
    monkeypatch.setattr(learning, "__file__", str(code))
    relearn(small)
    assert letters.batches == 2


@pytest.mark.parametrize("length", [0, 20, 100, -1])
def test_a_truncated_file_is_replaced(
    letters: Letters, relearn: Learn, small: Guide, file: Path, length: int
) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:length])
    assert equal(relearn(small), relearn(small))
    assert letters.batches == 2


def test_a_flipped_bit_is_noticed(
    letters: Letters, relearn: Learn, small: Guide, file: Path
) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    relearn(small)
    assert letters.batches == 2


def test_no_writable_folder_is_needed(small: Guide, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    learned = [
        load_or_learn(small, Letters(), folder) for folder in (None, in_the_way, in_the_way / "b")
    ]
    assert all(equal(learned[0], other) for other in learned[1:])
