"""Caches the vectors of texts on disk."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from knowledge.search import cache
from knowledge.search.encoder import Encoder, Vectors

MAX_VECTORS = 20_000
"""The size of the cache, 60 MB; beyond it, only the vectors of the last request are kept."""

_DIGEST = 32
_COUNT = 8

Known = Mapping[bytes, Vectors]
"""Vectors by the digests of their texts."""


class CachingEncoder:
    """An encoder that shares the vectors of recurring texts between processes.

    The files are read at every request, which is rare, so that no vectors stay in memory.
    """

    def __init__(self, encoder: Encoder, folder: Path | None, prepared: Path | None = None) -> None:
        """Cache the vectors of `encoder` in a file in `folder`; nowhere if that is None.

        `prepared` is a folder with such a file that is only read: see `knowledge.search.prepared`.
        """
        self._encoder = encoder
        name = f"{encoder.fingerprint[:16]}.vectors"
        self._file = folder / name if folder else None
        self._prepared = prepared / name if prepared else None
        self.fingerprint = encoder.fingerprint

    def knows(self, word: str) -> bool:
        """Return whether the word is a common one."""
        return self._encoder.knows(word)

    def encode(self, text: str) -> Vectors:
        """Return the unit vector of a text, (d,) float32; it is not cached."""
        return self._encoder.encode(text)

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of n texts, (n, d) float32; encode only texts not yet cached."""
        if not texts:
            return self._encoder.encode_all(texts)
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        prepared = _read(self._prepared)
        others = {key: text for key, text in zip(keys, texts, strict=True) if key not in prepared}
        found = {**prepared, **self._cached(others)}
        return np.array([found[key] for key in keys], np.float32)

    def _cached(self, texts: Mapping[bytes, str]) -> Known:
        """Return the vectors of texts by their digests; encode and cache those not yet cached."""
        known = _read(self._file) if texts else {}
        new = {key: text for key, text in texts.items() if key not in known}
        if new:
            encoded = self._encoder.encode_all([*new.values()])
            known = {**known, **dict(zip(new, encoded, strict=True))}
            if self._file:
                enough = len(known) <= MAX_VECTORS
                _write(self._file, known if enough else {key: known[key] for key in texts})
        return {key: known[key] for key in texts}


def _read(file: Path | None) -> Known:
    """Return the vectors in the file; empty if it is missing or damaged."""
    content = cache.read(file) if file else None
    if content is None:
        return {}
    count = int.from_bytes(content[:_COUNT], "big")
    ends = range(_COUNT, _COUNT + count * _DIGEST, _DIGEST)
    rows = np.frombuffer(content, np.float32, offset=_COUNT + count * _DIGEST).reshape(count, -1)
    return {bytes(content[end : end + _DIGEST]): row for end, row in zip(ends, rows, strict=True)}


def _write(file: Path, known: Known) -> None:
    """Write the number of vectors, then all digests, then all vectors."""
    rows = (row.tobytes() for row in known.values())
    cache.write(file, b"".join([len(known).to_bytes(_COUNT, "big"), *known, *rows]))
