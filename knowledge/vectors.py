"""Vectors remembered by the text that they stand for, in memory and on disk.

The file is a cache: one that is missing, damaged or can't be written costs time and nothing else.
"""

import contextlib
import hashlib
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from knowledge.encoder import Encoder, Vectors

MOST = 50_000
"""Vectors kept; beyond that, only those that were asked for last."""

_DIGEST = 32
_COUNT = 8


class Remembering:
    """An encoder that encodes lasting texts only once, whichever process asks for them."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        """Keep the vectors of `encoder` in a file of `folder`, if there is one to write to."""
        self._encoder = encoder
        self._file = folder / f"{encoder.fingerprint[:16]}.vectors" if folder else None
        self._known = _read(self._file) if self._file else {}
        self.fingerprint = encoder.fingerprint

    def knows(self, word: str) -> bool:
        """What the encoder says."""
        return self._encoder.knows(word)

    def encode(self, text: str) -> Vectors:
        """Return what the encoder does; a text that comes once is not kept."""
        return self._encoder.encode(text)

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """Return what the encoder does, encoding only what is new."""
        if not texts:
            return self._encoder.encode_all(texts)
        known = self._known
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            encoded = self._encoder.encode_all([*new.values()])
            known = known | dict(zip(new, encoded, strict=True))
            self._known = known if len(known) <= MOST else {key: known[key] for key in keys}
            if self._file:
                _write(self._file, self._known)
        return np.array([known[key] for key in keys], np.float32)


def _read(file: Path) -> dict[bytes, Vectors]:
    """Return what is kept: nothing where the file is missing or damaged."""
    try:
        data = file.read_bytes()
    except OSError:
        return {}
    content = memoryview(data)[_DIGEST:]
    if hashlib.sha256(content).digest() != data[:_DIGEST]:
        return {}
    count = int.from_bytes(content[:_COUNT], "big")
    ends = range(_COUNT, _COUNT + count * _DIGEST, _DIGEST)
    rows = np.frombuffer(content, np.float32, offset=_COUNT + count * _DIGEST).reshape(count, -1)
    return {bytes(content[end : end + _DIGEST]): row for end, row in zip(ends, rows, strict=True)}


def _write(file: Path, known: Mapping[bytes, Vectors]) -> None:
    """Replace the file at once, so that nobody reads half of it."""
    rows = (row.tobytes() for row in known.values())
    content = b"".join([len(known).to_bytes(_COUNT, "big"), *known, *rows])
    draft = file.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(hashlib.sha256(content).digest() + content)
        draft.replace(file)
