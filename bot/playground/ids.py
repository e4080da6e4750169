"""Ids in Slack's formats; they never repeat, even after a restart."""

import secrets
import time


def new_id(prefix: str) -> str:
    """Return an id such as `V0A1B2C3D4E`; Slack's prefixes name the type of an object."""
    return f"{prefix}0{secrets.token_hex(5).upper()}"


def new_hash() -> str:
    """Return a view's version, such as `1700000000.a1b2c3d4`."""
    return f"{int(time.time())}.{secrets.token_hex(4)}"


class Timestamps:
    """Message timestamps, such as `1700000000.000100`: unique and increasing."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        """Return the next timestamp, in seconds and microseconds."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
