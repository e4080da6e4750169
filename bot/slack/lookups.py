"""Single-flight cache of Slack lookups; failures are cached briefly."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from typing import Final, Generic, NamedTuple, TypeVar

from cachetools import TLRUCache

T = TypeVar("T")

MAX_ENTRIES: Final = 10_000
FAILURE_TTL_SECONDS: Final = 3.0


class _Entry(NamedTuple, Generic[T]):
    """A cached result; None is a failure."""

    result: T | None


class _Flight(NamedTuple, Generic[T]):
    """A lookup under way, and when it started."""

    started: float
    result: "Future[T | None]"


class LookupCache(Generic[T]):
    """Results of lookups by key, each cached for `ttl` seconds of `clock`.

    A lookup returns None if it failed, which is cached for `failure_ttl` seconds. Callers that
    need the same key at the same time share one lookup, on a thread of its own. Beyond `maxsize`
    entries, the least recently used one is dropped.
    """

    def __init__(
        self,
        ttl: float,
        clock: Callable[[], float],
        *,
        failure_ttl: float = FAILURE_TTL_SECONDS,
        maxsize: int = MAX_ENTRIES,
    ) -> None:
        def expires(_key: str, entry: _Entry[T], now: float) -> float:
            return now + (failure_ttl if entry.result is None else ttl)

        self._clock = clock
        self._entries: TLRUCache[str, _Entry[T]] = TLRUCache(maxsize, expires, clock)
        self._flights: dict[str, _Flight[T]] = {}
        self._lock = threading.Lock()

    def cached(self, key: str) -> T | None:
        """Return the cached result; None if there is none, or if the last lookup failed."""
        with self._lock:
            entry = self._entries.get(key)
            return entry.result if entry else None

    def get(
        self, key: str, lookup: Callable[[str], T | None], patience: float | None = None
    ) -> T | None:
        """Return the cached result, or that of `lookup`; None if the lookup failed.

        With `patience`, also return None once the lookup has taken that many seconds, even if
        another caller started it. The result is still cached when it arrives.
        """
        with self._lock:
            if entry := self._entries.get(key):
                return entry.result
            flight = self._flights.get(key) or self._start(key, lookup)
        left = None if patience is None else max(0.0, flight.started + patience - self._clock())
        wait([flight.result], left)
        return flight.result.result() if flight.result.done() else None

    def _start(self, key: str, lookup: Callable[[str], T | None]) -> _Flight[T]:
        flight = self._flights[key] = _Flight[T](self._clock(), Future())
        run = (self._run, key, lookup, flight.result)
        # The thread inherits the log context of the caller.
        threading.Thread(
            target=copy_context().run, args=run, name=f"lookup {key}", daemon=True
        ).start()
        return flight

    def _run(self, key: str, lookup: Callable[[str], T | None], future: "Future[T | None]") -> None:
        result: T | None = None
        try:
            result = lookup(key)
        finally:
            with self._lock:
                self._entries[key] = _Entry(result)
                del self._flights[key]
            future.set_result(result)
