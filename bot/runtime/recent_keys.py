"""What this process has taken up, in memory: it knows where the database can't say so."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field


class RecentKeys:
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


@dataclass(frozen=True, slots=True)
class QuestionKeys:
    """The questions that this process has met.

    `handled` are those that it has taken up, `answered_without_db` those of them that the database
    could not keep, `leased` those whose lease in the inbox it renews, by workspace and key.
    """

    handled: RecentKeys = field(default_factory=RecentKeys)
    answered_without_db: RecentKeys = field(default_factory=RecentKeys)
    leased: set[tuple[str, str]] = field(default_factory=set)
