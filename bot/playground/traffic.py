"""A record of what the app and Slack said to each other."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
_REDACTED = "[redacted]"
_KEPT = 10_000


class Traffic:
    """The latest exchanges: `in` are the app's calls, `out` what Slack delivered to the app."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._entries: deque[Json] = deque(maxlen=_KEPT)
        self._changed = changed
        self._count = 0

    def record(self, direction: str, kind: str, method: str, body: Any, **outcome: Any) -> None:
        """Keep one exchange; `outcome` has `status`, `ok` and `error`."""
        self._count += 1
        self._entries.append(
            {
                "n": self._count,
                "at": time.time(),
                "direction": direction,
                "kind": kind,
                "method": method,
                "body": redacted(body),
                **outcome,
            }
        )
        self._changed()

    def after(self, n: int) -> list[Json]:
        """The exchanges since number `n`, oldest first."""
        now = self._entries.copy()  # at once: exchanges may come in while this is read
        return [entry for entry in now if entry["n"] > n]


def redacted(value: Any) -> Any:
    """The same JSON without tokens."""
    if isinstance(value, dict):
        return {k: _REDACTED if k == "token" else redacted(v) for k, v in value.items()}
    if isinstance(value, list):
        return [redacted(item) for item in value]
    return value
