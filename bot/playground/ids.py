"""Identifiers that look like Slack's and never repeat, not even after a restart."""

import secrets
import time


def new_id(prefix: str) -> str:
    """An id such as `V0A1B2C3D4E`, of the kind that `prefix` names."""
    return f"{prefix}0{secrets.token_hex(5).upper()}"


def new_hash() -> str:
    """The version of a view, as `1700000000.a1b2c3d4`."""
    return f"{int(time.time())}.{secrets.token_hex(4)}"


class Timestamps:
    """Message timestamps: unique, increasing, as `1700000000.000100`."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        """The next timestamp, in seconds and microseconds."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
