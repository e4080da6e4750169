"""Vectors remembered by the text that they stand for, in memory and on disk."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from knowledge.search import cache
from knowledge.search.encoder import Encoder, Vectors

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
        self.fingerprint = encoder.fingerprint

    @cached_property
    def _known(self) -> Mapping[bytes, Vectors]:
        """Read only where a text is to be looked up: what was learned before asks for none."""
        return _read(self._file) if self._file else {}

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
            known = {**known, **dict(zip(new, encoded, strict=True))}
            self._known = known if len(known) <= MOST else {key: known[key] for key in keys}
            if self._file:
                _write(self._file, self._known)
        return np.array([known[key] for key in keys], np.float32)


def _read(file: Path) -> Mapping[bytes, Vectors]:
    """Return what is kept: nothing where the file is missing or damaged."""
    content = cache.read(file)
    if content is None:
        return {}
    count = int.from_bytes(content[:_COUNT], "big")
    ends = range(_COUNT, _COUNT + count * _DIGEST, _DIGEST)
    rows = np.frombuffer(content, np.float32, offset=_COUNT + count * _DIGEST).reshape(count, -1)
    return {bytes(content[end : end + _DIGEST]): row for end, row in zip(ends, rows, strict=True)}


def _write(file: Path, known: Mapping[bytes, Vectors]) -> None:
    rows = (row.tobytes() for row in known.values())
    cache.write(file, b"".join([len(known).to_bytes(_COUNT, "big"), *known, *rows]))
