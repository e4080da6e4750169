"""What is computed when the package is built."""

import os
from pathlib import Path

import numpy as np
import pytest

from knowledge.guide.loader import load_guides, packaged_guides
from knowledge.search.encoder import MiniLM, Vectors
from knowledge.search.learned_cache import load_or_learn
from knowledge.search.prepared import PREPARED, prepare
from knowledge.search.vector_cache import CachingEncoder

STALE = "an-old-guide.learned"


class NeverEncoding(MiniLM):
    """The packaged encoder, for tests in which nothing may be encoded."""

    def encode(self, text: str) -> Vectors:
        raise AssertionError(f"encoded: {text!r}")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of prepared files, the second time."""
    folder = tmp_path_factory.mktemp("prepared")
    for earlier in (STALE, "flask-vs-streamlit.learned", "flask-vs-streamlit.draft"):
        (folder / earlier).touch(mode=0o600)
    before = os.umask(0o022)
    try:
        prepare(folder)
    finally:
        os.umask(before)
    return folder


def test_nothing_that_ships_is_encoded_at_the_first_start(prepared: Path) -> None:
    encoder = CachingEncoder(NeverEncoding(), None, prepared)
    for guide in load_guides(packaged_guides()):
        load_or_learn(guide, encoder, None, prepared)
        encoder.encode_all([alias for entry in guide.entries for alias in entry.aliases])


def test_prepared_vectors_equal_those_of_the_encoder(prepared: Path) -> None:
    [guide, *_] = load_guides(packaged_guides())
    texts = [alias for entry in guide.entries[:3] for alias in entry.aliases]
    shipped = CachingEncoder(NeverEncoding(), None, prepared).encode_all(texts)
    np.testing.assert_array_equal(shipped, MiniLM().encode_all(texts))


def test_an_edited_guide_is_learned_again(prepared: Path) -> None:
    [guide, *_] = load_guides(packaged_guides())
    edited = guide.model_copy(update={"entries": guide.entries[1:]})
    encoder = CachingEncoder(MiniLM(), None, prepared)
    learned = load_or_learn(edited, encoder, None, prepared)
    assert guide.entries[0].id not in {target.entry for target in learned.targets}


def test_vectors_of_another_model_are_not_used(prepared: Path, tmp_path: Path) -> None:
    [vectors] = prepared.glob("*.vectors")
    (tmp_path / f"{'0' * 16}.vectors").write_bytes(vectors.read_bytes())
    [guide, *_] = load_guides(packaged_guides())
    with pytest.raises(AssertionError, match="encoded"):
        CachingEncoder(NeverEncoding(), None, tmp_path).encode_all([guide.entries[0].question])


def test_only_texts_that_are_not_prepared_are_written_to_the_cache(
    prepared: Path, tmp_path: Path
) -> None:
    [guide, *_] = load_guides(packaged_guides())
    encoder = CachingEncoder(MiniLM(), tmp_path, prepared)
    both = encoder.encode_all([guide.entries[0].question, "A sentence in no guide."])
    [written] = tmp_path.glob("*.vectors")
    assert written.stat().st_size < 2 * both[0].nbytes
    np.testing.assert_array_equal(both[1], MiniLM().encode("A sentence in no guide."))


def test_whoever_may_read_the_package_may_read_what_is_prepared(prepared: Path) -> None:
    """A unit runs as another user than the one who installed the bot."""
    assert {file.stat().st_mode & 0o777 for file in prepared.iterdir()} == {0o644}


def test_preparing_again_removes_stale_files(prepared: Path) -> None:
    assert STALE not in {file.name for file in prepared.iterdir()}


def test_the_installed_package_is_prepared_for_its_model() -> None:
    encoder = CachingEncoder(MiniLM(), None)
    assert (PREPARED / f"{encoder.fingerprint[:16]}.vectors").exists()
