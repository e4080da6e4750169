"""Change notifications, for pages and for waiting threads."""

import asyncio
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]
_POLL_SECONDS = 0.05


class Changes:
    """Notifies streams in the event loop, and threads that wait, of every change."""

    def __init__(self) -> None:
        self._streams: list[tuple[str, asyncio.Queue[Json | None]]] = []
        self._changed = threading.Condition()
        self._revision = 0

    def publish(self, change: Json, audience: Collection[str] | None = None) -> None:
        """Notify the pages of everybody, or of the people in `audience`."""
        for user_id, stream in self._streams:
            if audience is None or user_id in audience:
                stream.put_nowait(change)
        self.touch()

    def touch(self) -> None:
        """Wake the waiting threads only."""
        with self._changed:
            self._revision += 1
            self._changed.notify_all()

    @contextmanager
    def stream(self, user_id: str) -> Iterator[asyncio.Queue[Json | None]]:
        """Queue the changes that one person sees; None is the end."""
        entry = (user_id, asyncio.Queue[Json | None]())
        self._streams.append(entry)
        try:
            yield entry[1]
        finally:
            self._streams.remove(entry)

    def close(self) -> None:
        """End every stream."""
        for _, stream in self._streams:
            stream.put_nowait(None)

    def wait_for(self, predicate: Callable[[], T | None], timeout: float) -> T:
        """Call `predicate` after each change until it returns something true, and return that.

        It is also polled, as it may ask about more than the playground. Raise TimeoutError after
        `timeout` seconds.
        """
        deadline = monotonic() + timeout
        while True:
            with self._changed:
                revision = self._revision
            if result := predicate():
                return result
            if monotonic() > deadline:
                raise TimeoutError(f"The condition was not met within {timeout:g} s.")
            with self._changed:
                self._changed.wait_for(partial(self._changed_since, revision), _POLL_SECONDS)

    def _changed_since(self, revision: int) -> bool:
        return self._revision != revision
