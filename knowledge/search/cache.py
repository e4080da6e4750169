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
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.touch(mode=0o600)
        with draft.open("wb") as opened:
            opened.writelines((_digest(key, content), content))
        draft.replace(file)
    except OSError:
        with contextlib.suppress(OSError):  # a disk that is full should not hold half a file, too
            draft.unlink()


def _digest(key: bytes, content: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(key)
    digest.update(content)
    return digest.digest()
