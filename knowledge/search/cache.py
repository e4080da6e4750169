"""Files of a cache: one that is missing, damaged or can't be written costs time, nothing else."""

import contextlib
import hashlib
import os
import threading
from pathlib import Path

_DIGEST = 32


def read(file: Path, key: bytes = b"") -> memoryview | None:
    """Return what `write` has put there with the same key; None if that is not to be had."""
    try:
        data = memoryview(file.read_bytes())
    except OSError:
        return None
    content = data[_DIGEST:]
    return content if _digest(key, content) == data[:_DIGEST] else None


def write(file: Path, content: bytes, key: bytes = b"") -> None:
    """Replace the file at once, so that nobody reads half of it."""
    draft = file.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(_digest(key, content) + content)
        draft.replace(file)


def _digest(key: bytes, content: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(key)
    digest.update(content)
    return digest.digest()
