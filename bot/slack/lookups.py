"""Answers of Slack's, each asked for once at a time and kept for a while, as is that none came."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from typing import Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")

UNANSWERED_KEPT_SECONDS: Final = 3.0


class _Asking(NamedTuple, Generic[T]):
    """A lookup under way, and when it began."""

    begun: float
    answer: "Future[T | None]"


class Lookups(Generic[T]):
    """Answers by key, each kept for `lasting` seconds by the clock `seconds`."""

    def __init__(self, lasting: float, seconds: Callable[[], float]) -> None:
        self._lasting, self._seconds = lasting, seconds
        self._kept: dict[str, tuple[float, T | None]] = {}
        self._under_way: dict[str, _Asking[T]] = {}
        self._lock = threading.Lock()

    def known(self, key: str) -> T | None:
        """What was answered lately; None where nothing was."""
        with self._lock:
            return self._lately(key)[1]

    def ask(
        self, key: str, ask: Callable[[str], T | None], patience: float | None = None
    ) -> T | None:
        """What `ask` says of the key; None where it has no answer, or had none lately.

        Where somebody asks already, that answer is waited for; with `patience`, until so many
        seconds after it was asked for.
        """
        with self._lock:
            kept, answer = self._lately(key)
            if kept:
                return answer
            asking = self._under_way.get(key) or self._begin(key, ask)
        left = None if patience is None else max(0.0, asking.begun + patience - self._seconds())
        wait([asking.answer], left)
        return asking.answer.result() if asking.answer.done() else None

    def _lately(self, key: str) -> tuple[bool, T | None]:
        """Whether it was asked for lately, and the answer."""
        until, answer = self._kept.get(key, (0.0, None))
        kept = until > self._seconds()
        return kept, answer if kept else None

    def _begin(self, key: str, ask: Callable[[str], T | None]) -> _Asking[T]:
        asking = self._under_way[key] = _Asking[T](self._seconds(), Future())
        run = (self._look, key, ask, asking.answer)
        threading.Thread(
            target=copy_context().run, args=run, name=f"asks for {key}", daemon=True
        ).start()
        return asking

    def _look(self, key: str, ask: Callable[[str], T | None], answer: "Future[T | None]") -> None:
        found: T | None = None
        try:
            found = ask(key)
        finally:
            lasting = UNANSWERED_KEPT_SECONDS if found is None else self._lasting
            with self._lock:
                self._kept[key] = (self._seconds() + lasting, found)
                del self._under_way[key]
            answer.set_result(found)
