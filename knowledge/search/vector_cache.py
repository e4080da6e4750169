"""Caches the vectors of texts, in memory and on disk."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from knowledge.search import cache
from knowledge.search.encoder import Encoder, Vectors

MAX_VECTORS = 50_000
"""The size of the cache; beyond it, only the vectors of the last request are kept."""

_DIGEST = 32
_COUNT = 8


class CachingEncoder:
    """An encoder that shares the vectors of recurring texts between processes."""

    def __init__(self, encoder: Encoder, folder: Path | None, prepared: Path | None = None) -> None:
        """Cache the vectors of `encoder` in a file in `folder`; only in memory if that is None.

        `prepared` is a folder with such a file that is only read: see `knowledge.search.prepared`.
        """
        self._encoder = encoder
        name = f"{encoder.fingerprint[:16]}.vectors"
        self._file = folder / name if folder else None
        self._prepared_file = prepared / name if prepared else None
        self.fingerprint = encoder.fingerprint

    @cached_property
    def _prepared(self) -> Mapping[bytes, Vectors]:
        """The prepared vectors by digest of the text, read at the first lookup."""
        return _read(self._prepared_file) if self._prepared_file else {}

    @cached_property
    def _known(self) -> Mapping[bytes, Vectors]:
        """The cached vectors by digest of the text, read at the first lookup."""
        return _read(self._file) if self._file else {}

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
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._prepared
        }
        cached = self._cached(missing)
        return np.array([cached.get(key, self._prepared.get(key)) for key in keys], np.float32)

    def _cached(self, texts: Mapping[bytes, str]) -> Mapping[bytes, Vectors]:
        """Return the vectors of texts by their digests; encode and cache those not yet cached."""
        if not texts:
            return {}
        known = self._known
        if new := {key: text for key, text in texts.items() if key not in known}:
            encoded = self._encoder.encode_all([*new.values()])
            known = {**known, **dict(zip(new, encoded, strict=True))}
            self._known = known if len(known) <= MAX_VECTORS else {key: known[key] for key in texts}
            if self._file:
                _write(self._file, self._known)
        return {key: known[key] for key in texts}


def _read(file: Path) -> Mapping[bytes, Vectors]:
    """Return the vectors in the file, by digest; empty if it is missing or damaged."""
    content = cache.read(file)
    if content is None:
        return {}
    count = int.from_bytes(content[:_COUNT], "big")
    ends = range(_COUNT, _COUNT + count * _DIGEST, _DIGEST)
    rows = np.frombuffer(content, np.float32, offset=_COUNT + count * _DIGEST).reshape(count, -1)
    return {bytes(content[end : end + _DIGEST]): row for end, row in zip(ends, rows, strict=True)}


def _write(file: Path, known: Mapping[bytes, Vectors]) -> None:
    """Write the number of vectors, then all digests, then all vectors."""
    rows = (row.tobytes() for row in known.values())
    cache.write(file, b"".join([len(known).to_bytes(_COUNT, "big"), *known, *rows]))
