"""Encodes texts as vectors whose cosine similarity reflects similarity in meaning."""

import hashlib
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import KnowledgeError
from knowledge.search.wordpiece import WordPieces

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Vectors = NDArray[np.float32]

MODEL = Path(__file__).parents[1] / "model"
CHECKSUMS = "SHA256SUMS"
NETWORK, WEIGHTS = "graph.onnx", "encoder.onnx"
VOCABULARY = "vocab.txt"
DIMENSIONS = 768
MAX_PIECES = 128
"""Word pieces of a text that are encoded; the model was trained on texts of this length."""

MIDDLE_WEIGHT = np.float32(0.6)
RECIPE = f"mean of words, middle {MIDDLE_WEIGHT}, longest {MAX_PIECES}".encode()
"""Part of the fingerprint; change it whenever the computation of vectors changes."""


class Encoder(Protocol):
    """An encoder of texts. A text must get the same vector alone and in a batch."""

    @property
    def fingerprint(self) -> str:
        """An identifier, safe as a file name, that differs if the vectors differ."""

    def knows(self, word: str) -> bool:
        """Return whether a word (in lower case, without accents) is a common one."""

    def encode(self, text: str) -> Vectors:
        """Return the unit vector of a text, (d,) float32."""

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of n texts, (n, d) float32; they may be cached."""


class ModelError(KnowledgeError):
    """A file of the model is missing or damaged."""


class MiniLM:
    """all-MiniLM-L6-v2 on the CPU.

    A vector is the mean of the last layer over the word pieces, concatenated with that of a
    middle layer, which preserves more of the wording. Together they separate more questions than
    the last layer alone. Texts are encoded one at a time, because batching would change the result.
    """

    def __init__(self, folder: Path = MODEL) -> None:
        """Read the model; raise ModelError if a file is missing or does not match its checksum.

        The process may fork afterwards, but not once the first text has been encoded: that creates
        the ONNX session.
        """
        os.putenv("ORT_DISABLE_TELEMETRY", "1")  # opt out; only read at the import
        import onnxruntime  # noqa: F401, PLC0415 - slow to import, and rarely needed

        verify(folder)
        self._session_lock = threading.Lock()
        self._session: InferenceSession | None = None
        self._folder = folder
        self._pieces = WordPieces((folder / VOCABULARY).read_text(encoding="utf-8").splitlines())
        checksums = (folder / CHECKSUMS).read_bytes()
        self.fingerprint = hashlib.sha256(checksums + RECIPE).hexdigest()

    def knows(self, word: str) -> bool:
        """Return whether the word is a single piece of the model's vocabulary."""
        return word in self._pieces

    def encode(self, text: str) -> Vectors:
        """Return a vector of length 1, as float32 [768]."""
        middle, last = (_mean(layer) for layer in self.layers(text))
        return _unit(np.concatenate([last, MIDDLE_WEIGHT * middle]))

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of n texts, (n, 768) float32."""
        with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
            rows = [*pool.map(self.encode, texts)]
        return np.array(rows, np.float32).reshape(len(texts), DIMENSIONS)

    def layers(self, text: str) -> tuple[Vectors, Vectors]:
        """Return the middle and the last layer for k word pieces, (k, 384) float32 each."""
        ids = np.array([self._pieces.encode(text, MAX_PIECES)], np.int64)
        middle, last = self._get_session().run(["middle", "last"], {"ids": ids})
        return middle, last

    def _get_session(self) -> "InferenceSession":
        """Return the session; create it at the first call."""
        with self._session_lock:
            if self._session is None:
                self._session = _make_session(self._folder)
            return self._session


def _make_session(folder: Path) -> "InferenceSession":
    """Return a session that maps the weights into memory.

    onnxruntime refuses that if the files are links into different folders. It then reads the whole
    model, with the same result.
    """
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415 - see MiniLM
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail  # noqa: PLC0415 - see MiniLM

    options = SessionOptions()
    options.intra_op_num_threads = 1
    make = partial(InferenceSession, sess_options=options, providers=["CPUExecutionProvider"])
    try:
        return make(folder / NETWORK)
    except Fail:
        return make(folder / WEIGHTS)


def _mean(layer: Vectors) -> Vectors:
    """Return the unit vector of the mean over the pieces, (384,), without [CLS] and [SEP]."""
    return _unit((layer[1:-1] if len(layer) > 2 else layer).mean(axis=0))


def _unit(vector: Vectors) -> Vectors:
    return vector / np.float32(np.linalg.norm(vector))


def verify(folder: Path) -> None:
    """Raise ModelError if a file of the model is missing or does not match its checksum."""
    remedy = "Reinstall the bot."
    names: set[str] = set()
    try:
        for line in (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines():
            expected, name = line.split()
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != expected:
                raise ModelError(f"{folder / name} is damaged: its checksum is wrong. {remedy}")
            names.add(name)
    except (OSError, ValueError) as error:
        raise ModelError(f"The model in {folder} can't be read: {error}. {remedy}") from None
    if not {NETWORK, WEIGHTS, VOCABULARY} <= names:
        raise ModelError(f"{folder / CHECKSUMS} does not list all files of the model. {remedy}")
