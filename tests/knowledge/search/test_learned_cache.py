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
    """An encoder that knows how often a text has each letter, and counts what it is asked for."""

    def __init__(self, fingerprint: str = "a" * 64) -> None:
        self.fingerprint = fingerprint
        self.lessons = 0

    def knows(self, word: str) -> bool:
        return bool(word)

    def encode(self, text: str) -> Vectors:
        counts = [1 + text.lower().count(chr(letter)) for letter in range(ord("a"), ord("z") + 1)]
        vector: Vectors = np.array(counts, np.float32)
        return vector / np.float32(np.linalg.norm(vector))

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        self.lessons += 1
        return np.array([self.encode(text) for text in texts])


Recall = Callable[[Guide], Learned]


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def recall(letters: Letters, tmp_path: Path) -> Recall:
    """As each new process would."""
    return lambda guide: load_or_learn(guide, letters, tmp_path / "cache")


@pytest.fixture
def file(recall: Recall, small: Guide, tmp_path: Path) -> Path:
    """Where the small guide is kept, once it was learned."""
    recall(small)
    (kept,) = (tmp_path / "cache").iterdir()
    return kept


def equal(one: Learned, other: Learned) -> bool:
    plain = [(*each[:3], each.thresholds) for each in (one, other)]
    weights = [(each.ranking.landmarks, each.ranking.weights) for each in (one, other)]
    return plain[0] == plain[1] and all(map(np.array_equal, *weights))


def test_a_guide_is_learned_once_for_all_processes(
    letters: Letters, recall: Recall, small: Guide
) -> None:
    assert equal(recall(small), recall(small))
    assert letters.lessons == 1


def test_what_leads_astray_is_kept(letters: Letters, recall: Recall, guide: Guide) -> None:
    first = recall(guide)
    assert first.strays
    assert equal(first, recall(guide))


def test_a_changed_guide_is_learned_anew(letters: Letters, recall: Recall, small: Guide) -> None:
    recall(small)
    renamed = small.entries[0].model_copy(update={"question": "What is a tart?"})
    changed = small.model_copy(update={"entries": (renamed, *small.entries[1:])})
    assert recall(changed).targets[0].question == "What is a tart?"
    assert letters.lessons == 2


def test_what_another_model_has_learned_counts_for_nothing(
    recall: Recall, small: Guide, tmp_path: Path
) -> None:
    recall(small)
    other = Letters("b" * 64)
    load_or_learn(small, other, tmp_path / "cache")
    assert other.lessons == 1


def test_what_was_learned_in_another_way_counts_for_nothing(
    letters: Letters, recall: Recall, small: Guide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recall(small)
    code = tmp_path / "learning.py"
    code.write_text("LANDMARKS = 512", encoding="utf-8")
    monkeypatch.setattr(learning, "__file__", str(code))
    recall(small)
    assert letters.lessons == 2


@pytest.mark.parametrize("kept", [0, 20, 100, -1])
def test_a_file_that_was_cut_off_is_made_anew(
    letters: Letters, recall: Recall, small: Guide, file: Path, kept: int
) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:kept])
    assert equal(recall(small), recall(small))
    assert letters.lessons == 2


def test_one_wrong_bit_is_noticed(
    letters: Letters, recall: Recall, small: Guide, file: Path
) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    recall(small)
    assert letters.lessons == 2


def test_it_works_without_a_folder_that_can_be_written(small: Guide, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    found = [
        load_or_learn(small, Letters(), folder) for folder in (None, in_the_way, in_the_way / "b")
    ]
    assert all(equal(found[0], other) for other in found[1:])
