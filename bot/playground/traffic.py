"""A log of the exchanges between the app and Slack."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

Json = dict[str, Any]
_REDACTED = "[redacted]"
_MAX_ENTRIES = 10_000


class Traffic:
    """The latest exchanges: `in` are calls of the app, `out` are deliveries to the app."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._entries: deque[Json] = deque(maxlen=_MAX_ENTRIES)
        self._changed = changed
        self._count = 0

    def record(
        self,
        direction: Literal["in", "out"],
        kind: str,
        method: str,
        body: Any,
        *,
        response: Any = None,
        **outcome: Any,
    ) -> None:
        """Add an exchange; `outcome` has `status`, `ok`, `error` and, for `out`, `latency_ms`."""
        self._count += 1
        self._entries.append(
            {
                "n": self._count,
                "at": time.time(),
                "direction": direction,
                "kind": kind,
                "method": method,
                "body": redacted(body),
                "response": redacted(response),
                **outcome,
            }
        )
        self._changed()

    def after(self, n: int) -> list[Json]:
        """Return the exchanges after number `n`, oldest first."""
        snapshot = self._entries.copy()  # atomic, while other threads may record
        return [entry for entry in snapshot if entry["n"] > n]


def redacted(value: Any) -> Any:
    """Return the same JSON without tokens."""
    if isinstance(value, dict):
        return {k: _REDACTED if k == "token" else redacted(v) for k, v in value.items()}
    if isinstance(value, list):
        return [redacted(item) for item in value]
    return value
