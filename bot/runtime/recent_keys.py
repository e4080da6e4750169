"""In-memory deduplication, for when the database can't tell what was already handled."""

import threading
from dataclasses import dataclass, field

from cachetools import LRUCache


class RecentKeys:
    """The most recent keys, at most `limit` of them, in memory."""

    def __init__(self, limit: int = 10_000) -> None:
        self._keys: LRUCache[str, None] = LRUCache(limit)
        self._lock = threading.Lock()

    def __contains__(self, key: str) -> bool:
        """Return whether the key is among the most recent ones."""
        with self._lock:
            return key in self._keys

    def add(self, key: str) -> bool:
        """Remember the key; return True for the first caller who adds it."""
        with self._lock:
            if key in self._keys:
                return False
            self._keys[key] = None
            return True


@dataclass(frozen=True, slots=True)
class QuestionKeys:
    """The questions that this process has seen.

    `handled` are those that it has accepted, `answered_without_db` those that it answered although
    the database could not store them, and `leased` those whose inbox lease it renews, by workspace
    and key.
    """

    handled: RecentKeys = field(default_factory=RecentKeys)
    answered_without_db: RecentKeys = field(default_factory=RecentKeys)
    leased: set[tuple[str, str]] = field(default_factory=set)
