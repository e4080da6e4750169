"""Reads and writes cache files. A missing or damaged file is a cache miss, never an error."""

import contextlib
import hashlib
import os
import threading
from pathlib import Path

_DIGEST = 32


def read(file: Path, key: bytes = b"") -> memoryview | None:
    """Return the content written with the same key; None if it is missing, stale or damaged."""
    try:
        data = memoryview(file.read_bytes())
    except OSError:
        return None
    content = data[_DIGEST:]
    return content if _digest(key, content) == data[:_DIGEST] else None


def write(file: Path, content: bytes, key: bytes = b"") -> None:
    """Replace the file atomically, for its owner only. An OSError is ignored."""
    draft = file.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.touch(mode=0o600)
        draft.write_bytes(_digest(key, content) + content)
        draft.replace(file)


def _digest(key: bytes, content: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(key)
    digest.update(content)
    return digest.digest()
