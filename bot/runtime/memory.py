"""The memory of the process."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

MMAP_THRESHOLD: Final = -3
"""The number of glibc's parameter, `M_MMAP_THRESHOLD`."""

LARGE_BYTES: Final = 128 * 1024


@contextmanager
def uncollected() -> Iterator[None]:
    """Import modules without collecting garbage: they create none, so it would only cost time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def return_freed_blocks() -> None:
    """Let the C library return large blocks to the system as soon as they are freed.

    glibc starts out like that, but each time it frees a block of up to 32 MB, it decides to keep
    blocks of that size from then on. The bot needs such blocks only to load guides.
    """
    with suppress(AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, LARGE_BYTES)
