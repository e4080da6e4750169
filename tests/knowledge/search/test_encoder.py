import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search.encoder import DIMENSIONS, MAX_PIECES, MODEL, MiniLM, ModelError

PUBLISHED = np.load(Path(__file__).parent / "published.npz")
"""Texts, and their vectors (n, 384) from the published float32 weights, stored as float16."""

TEXTS = ["how do I deploy this", "", "a", "größer, 数据 and \U0001f600", "word " * 500, "\0\x1f"]


@pytest.fixture(scope="module")
def encoder() -> MiniLM:
    """The packaged encoder, without a cache."""
    return MiniLM()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the packaged model."""
    return Path(shutil.copytree(MODEL, tmp_path / "model"))


def test_the_packaged_model_agrees_with_the_published_weights(encoder: MiniLM) -> None:
    for text, published in zip(PUBLISHED["texts"], PUBLISHED["vectors"], strict=True):
        vector = encoder.layers(str(text))[1].mean(axis=0)
        assert vector @ published / np.linalg.norm(vector) >= 0.99, text


def test_the_graph_with_mapped_weights_computes_what_the_whole_model_does(
    encoder: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (MODEL / "graph.onnx").stat().st_size < 50_000
    monkeypatch.setattr("knowledge.search.encoder.NETWORK", "encoder.onnx")
    whole = MiniLM()
    for text in TEXTS:
        assert all(map(np.array_equal, encoder.layers(text), whole.layers(text)))


def test_files_that_are_links_into_different_folders_can_be_used(
    encoder: MiniLM, model: Path, tmp_path: Path
) -> None:
    for name in ("graph.onnx", "encoder.onnx"):
        store = tmp_path / f"store of {name}"
        store.mkdir()
        (model / name).rename(store / "blob")
        (model / name).symlink_to(store / "blob")
    assert np.array_equal(MiniLM(model).encode("links"), encoder.encode("links"))


def test_a_text_has_the_same_vector_alone_and_in_a_batch(encoder: MiniLM) -> None:
    together = encoder.encode_all(TEXTS)
    assert together.shape == (len(TEXTS), DIMENSIONS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(encoder.encode(text), vector)


def test_the_first_texts_may_be_encoded_concurrently(encoder: MiniLM) -> None:
    fresh = MiniLM()
    with ThreadPoolExecutor(len(TEXTS)) as pool:
        vectors = [*pool.map(fresh.encode, TEXTS)]
    assert np.array_equal(vectors, encoder.encode_all(TEXTS))


def test_no_texts_give_no_vectors(encoder: MiniLM) -> None:
    assert encoder.encode_all([]).shape == (0, DIMENSIONS)


@settings(max_examples=50)
@given(st.text())
def test_any_text_has_a_unit_vector(encoder: MiniLM, text: str) -> None:
    vector = encoder.encode(text)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_text_beyond_the_limit_is_ignored(encoder: MiniLM) -> None:
    long = "word " * MAX_PIECES
    assert np.array_equal(encoder.encode(long), encoder.encode(long + "and more"))


def test_common_words_are_known_but_product_names_are_not(encoder: MiniLM) -> None:
    assert encoder.knows("deployment")
    assert not encoder.knows("streamlit")


@pytest.mark.parametrize("name", ["encoder.onnx", "graph.onnx", "vocab.txt"])
def test_a_damaged_file_is_rejected(model: Path, name: str) -> None:
    content = bytearray((model / name).read_bytes())
    content[len(content) // 2] ^= 1
    (model / name).write_bytes(content)
    with pytest.raises(ModelError, match=rf"{name} is damaged.*Reinstall the bot"):
        MiniLM(model)


@pytest.mark.parametrize("name", ["encoder.onnx", "graph.onnx", "vocab.txt", "SHA256SUMS"])
def test_a_missing_file_is_rejected(model: Path, name: str) -> None:
    (model / name).unlink()
    with pytest.raises(ModelError, match=rf"{name}.*Reinstall the bot"):
        MiniLM(model)


@pytest.mark.parametrize("sums", ["", "abc", "0 nothing\n", "\x00"])
def test_invalid_checksums_are_rejected(model: Path, sums: str) -> None:
    (model / "SHA256SUMS").write_text(sums, encoding="utf-8")
    with pytest.raises(ModelError, match="Reinstall the bot"):
        MiniLM(model)
