"""Texts to vectors: near in meaning, near in direction. A better encoder is one file like this."""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.wordpiece import WordPieces

Vectors = NDArray[np.float32]

MODEL = Path(__file__).parent / "model"
SUMS = "SHA256SUMS"
LONGEST = 128
"""Word pieces of a text that are read; the model learned from texts of this length."""


class Encoder(Protocol):
    """What gives the same vector for the same text, alone or among others."""

    @property
    def fingerprint(self) -> str:
        """A name for file systems, different for encoders whose vectors differ."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length 1 for each text, as float32 [texts, dimensions]."""


class ModelError(Exception):
    """The files of the model can't be used; the text says which and what to do."""


class MiniLM:
    """all-MiniLM-L6-v2 on the CPU. Texts are encoded one at a time, so company changes nothing."""

    def __init__(self, folder: Path = MODEL) -> None:
        """Load the model; ModelError unless its files are those that the checksums name."""
        import onnxruntime  # noqa: PLC0415 - loaded only where texts are encoded

        files = verified(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            files["encoder.onnx"], options, providers=["CPUExecutionProvider"]
        )
        self._pieces = WordPieces(files["vocab.txt"].decode().splitlines())
        self.fingerprint = hashlib.sha256(b"".join(files.values())).hexdigest()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length 1 for each text, as float32 [texts, 384]."""
        if len(texts) == 1:
            return self._vector(texts[0])[np.newaxis]
        with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
            return np.array([*pool.map(self._vector, texts)], np.float32).reshape(len(texts), -1)

    def _vector(self, text: str) -> Vectors:
        ids = np.array([self._pieces.encode(text, LONGEST)], np.int64)
        vector: Vectors = self._session.run(None, {"ids": ids})[0]
        return vector


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
