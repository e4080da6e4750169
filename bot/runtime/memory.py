"""The memory of the process."""

import ctypes
from contextlib import suppress


def release_freed() -> None:
    """Return freed memory to the system, if the C library can.

    glibc keeps what was freed for reuse, but the process never again needs as much as at the start
    or when it reloads the guides.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
