"""Turns texts into vectors: similar meanings have similar directions."""

import hashlib
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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
SUMS = "SHA256SUMS"
DIMENSIONS = 768
LONGEST = 128
"""The limit of word pieces per text; the model was trained with this length."""

MIDDLE_WEIGHT = np.float32(0.6)
RECIPE = f"mean of words, middle {MIDDLE_WEIGHT}, longest {LONGEST}".encode()
"""Part of the fingerprint: change it whenever vectors are computed differently."""


class Encoder(Protocol):
    """An encoder that gives the same vector for a text, alone or in a batch."""

    @property
    def fingerprint(self) -> str:
        """A name fit for files; encoders whose vectors differ have different ones."""

    def knows(self, word: str) -> bool:
        """Return whether a word, in lower case and without accents, is common."""

    def encode(self, text: str) -> Vectors:
        """Return a vector of length 1, as float32 [dimensions]."""

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of recurring texts, as float32 [texts, dimensions]."""


class ModelError(KnowledgeError):
    """A model file that can't be used; the message names it and says what to do."""


class MiniLM:
    """all-MiniLM-L6-v2 on the CPU. Texts are encoded one at a time, so a batch changes nothing.

    A vector is the mean of the last layer over the words, concatenated with that of a middle layer,
    which keeps more of the wording: together they separate more of what people ask.
    """

    def __init__(self, folder: Path = MODEL) -> None:
        """Read the model; raise ModelError if its files don't match their checksums.

        The result survives a fork until the first text is encoded: the session doesn't.
        """
        os.putenv("ORT_DISABLE_TELEMETRY", "1")  # before the import, or it reports
        import onnxruntime  # noqa: F401, PLC0415 - loaded only where texts are encoded

        files = verified(folder)
        self._making = threading.Lock()
        self._session: InferenceSession | bytes = files["encoder.onnx"]
        self._pieces = WordPieces(files["vocab.txt"].decode().splitlines())
        sums = (folder / SUMS).read_bytes()
        self.fingerprint = hashlib.sha256(sums + RECIPE).hexdigest()

    def knows(self, word: str) -> bool:
        """Return whether the model's vocabulary has the whole word."""
        return word in self._pieces

    def encode(self, text: str) -> Vectors:
        """Return a vector of length 1, as float32 [768]."""
        middle, last = (_mean(layer) for layer in self.layers(text))
        return _unit(np.concatenate([last, MIDDLE_WEIGHT * middle]))

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts, as float32 [texts, 768]."""
        with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
            rows = [*pool.map(self.encode, texts)]
        return np.array(rows, np.float32).reshape(len(texts), DIMENSIONS)

    def layers(self, text: str) -> tuple[Vectors, Vectors]:
        """Return the middle and the last layer, float32 [pieces, 384] each."""
        ids = np.array([self._pieces.encode(text, LONGEST)], np.int64)
        middle, last = self._ready().run(["middle", "last"], {"ids": ids})
        return middle, last

    def _ready(self) -> "InferenceSession":
        """Return the session, created at the first use in place of the model's bytes."""
        with self._making:
            if isinstance(self._session, bytes):
                self._session = _session(self._session)
            return self._session


def _session(model: bytes) -> "InferenceSession":
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415 - as above

    options = SessionOptions()
    options.intra_op_num_threads = 1
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _mean(layer: Vectors) -> Vectors:
    """Return the mean over the word pieces at length 1, without the markers at both ends."""
    return _unit((layer[1:-1] if len(layer) > 2 else layer).mean(axis=0))


def _unit(vector: Vectors) -> Vectors:
    return vector / np.float32(np.linalg.norm(vector))


def verified(folder: Path) -> dict[str, bytes]:
    """Return the files that the checksums name; raise ModelError if one is missing or altered."""
    remedy = "Install the bot anew to mend it."
    files: dict[str, bytes] = {}
    try:
        for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
            wanted, name = line.split()
            files[name] = (folder / name).read_bytes()
            if hashlib.sha256(files[name]).hexdigest() != wanted:
                raise ModelError(f"{folder / name} is damaged: its checksum is wrong. {remedy}")
    except (OSError, ValueError) as error:
        raise ModelError(f"The model in {folder} can't be read: {error}. {remedy}") from None
    if not {"encoder.onnx", "vocab.txt"} <= files.keys():
        raise ModelError(f"{folder / SUMS} does not name all files of the model. {remedy}")
    return files
