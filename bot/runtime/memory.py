"""The memory of the process."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def uncollected() -> Iterator[None]:
    """Import modules without collecting garbage: they create none, so it would only cost time."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def release_freed() -> None:
    """Return freed memory to the system, if the C library can.

    glibc keeps what was freed for reuse, but the process never again needs as much as at the start
    or when it reloads the guides.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
