"""Vectors on disk, by the text that they stand for. A cache: what is wrong with it never shows."""

import contextlib
import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from knowledge.encoder import Encoder, Vectors

MOST = 50_000
"""Vectors kept in the file; beyond that, only those of the last search that was built."""

_DIGEST = 32


class Remembering:
    """An encoder that encodes a text only once, whichever process asks for it."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        """Keep the vectors of `encoder` in a file of `folder`, if it can be written."""
        self._encoder = encoder
        self._file = folder / f"{encoder.fingerprint[:16]}.vectors"
        self.fingerprint = encoder.fingerprint

    def knows(self, word: str) -> bool:
        """What the encoder says."""
        return self._encoder.knows(word)

    def encode(self, text: str) -> Vectors:
        """Return what the encoder does; a text that comes once is not kept."""
        return self._encoder.encode(text)

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """Return what the encoder does, from the disk where it is there."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        known = self._read()
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            known |= zip(new, self._encoder.encode_all([*new.values()]), strict=True)
            self._write(known if len(known) <= MOST else {key: known[key] for key in keys})
        return np.array([known[key] for key in keys], np.float32).reshape(len(keys), -1)

    def _read(self) -> dict[bytes, Vectors]:
        """Return what is kept: nothing where the file is missing, damaged or of another kind."""
        try:
            data = self._file.read_bytes()
        except OSError:
            return {}
        digest, count, body = data[:_DIGEST], data[_DIGEST : _DIGEST + 8], data[_DIGEST + 8 :]
        if hashlib.sha256(count + body).digest() != digest:
            return {}
        size = int.from_bytes(count, "big")
        keys = [body[at : at + _DIGEST] for at in range(0, size * _DIGEST, _DIGEST)]
        rows = np.frombuffer(body, np.float32, offset=size * _DIGEST).reshape(size, -1)
        return dict(zip(keys, rows, strict=True))

    def _write(self, known: Mapping[bytes, Vectors]) -> None:
        """Replace the file at once, so that nobody reads half of it."""
        count = len(known).to_bytes(8, "big")
        body = b"".join([*known, *(row.tobytes() for row in known.values())])
        draft = self._file.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(hashlib.sha256(count + body).digest() + count + body)
            draft.replace(self._file)
