"""Texts to vectors: near in meaning, near in direction. A better encoder is one file like this."""

import hashlib
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.search.wordpiece import WordPieces

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Vectors = NDArray[np.float32]

MODEL = Path(__file__).parents[1] / "model"
SUMS = "SHA256SUMS"
DIMENSIONS = 768
LONGEST = 128
"""Word pieces of a text that are read; the model learned from texts of this length."""

MIDDLE_WEIGHT = np.float32(0.6)
RECIPE = f"mean of words, middle {MIDDLE_WEIGHT}, longest {LONGEST}".encode()
"""Part of the fingerprint: change it with the way in which vectors are made."""


class Encoder(Protocol):
    """What gives the same vector for the same text, alone or among others."""

    @property
    def fingerprint(self) -> str:
        """A name for file systems, different for encoders whose vectors differ."""

    def knows(self, word: str) -> bool:
        """Whether a word without capitals and accents is a common one."""

    def encode(self, text: str) -> Vectors:
        """Return a vector of length 1, as float32 [dimensions]."""

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts that come again, as float32 [texts, dimensions]."""


class ModelError(Exception):
    """The files of the model can't be used; the text says which and what to do."""


class MiniLM:
    """all-MiniLM-L6-v2 on the CPU. Texts are encoded one at a time, so company changes nothing.

    A vector is the mean of the last layer over the words, and beside it that of a middle layer,
    which keeps more of the wording: together they tell apart more of what people ask.
    """

    def __init__(self, folder: Path = MODEL) -> None:
        """Read the model; ModelError unless its files are those that the checksums name.

        What is made here may be carried over a fork; the session, made at the first text, may not.
        """
        os.putenv("ORT_DISABLE_TELEMETRY", "1")  # it reports to its makers unless told before
        import onnxruntime  # noqa: F401, PLC0415 - loaded only where texts are encoded

        files = verified(folder)
        self._making = threading.Lock()
        self._session: InferenceSession | bytes = files["encoder.onnx"]
        self._pieces = WordPieces(files["vocab.txt"].decode().splitlines())
        sums = (folder / SUMS).read_bytes()
        self.fingerprint = hashlib.sha256(sums + RECIPE).hexdigest()

    def knows(self, word: str) -> bool:
        """Whether the model learned the word as a whole."""
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
        """The session, which takes the place of the file that it is made of."""
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
    """Return the direction of the mean over the words, without the marks around them."""
    return _unit((layer[1:-1] if len(layer) > 2 else layer).mean(axis=0))


def _unit(vector: Vectors) -> Vectors:
    return vector / np.float32(np.linalg.norm(vector))


def verified(folder: Path) -> dict[str, bytes]:
    """Return the files that a folder's checksums name; ModelError if one is missing or altered."""
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
