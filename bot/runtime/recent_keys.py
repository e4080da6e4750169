"""What this process has taken up, in memory: it knows where the database can't say so."""

import threading
from collections import OrderedDict


class Seen:
    """The latest keys, in memory only and no more than `limit` of them."""

    def __init__(self, limit: int = 10_000) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()
        self._limit = limit
        self._lock = threading.Lock()

    def __contains__(self, key: str) -> bool:
        """Whether the key was added, and not too many after it."""
        with self._lock:
            return key in self._keys

    def add(self, key: str) -> bool:
        """Remember the key; True for the first who adds it."""
        with self._lock:
            if key in self._keys:
                return False
            self._keys[key] = None
            if len(self._keys) > self._limit:
                self._keys.popitem(last=False)
            return True
