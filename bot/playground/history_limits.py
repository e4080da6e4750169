"""Slack's limits on reading messages, for apps that are sold outside its Marketplace."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

LIMITED_METHODS = frozenset({"conversations.history", "conversations.replies"})


@dataclass
class HistoryLimits:
    """At most one call of each method every `seconds`, with at most `page` messages.

    Neither is limited while it is None. `clock` returns seconds.
    """

    clock: Callable[[], float] = monotonic
    seconds: float | None = None
    page: int | None = None
    _last: dict[str, float] = field(default_factory=dict)

    def wait(self, method: str) -> float:
        """Return the seconds until the method may be called again; count a call if that is 0."""
        if method not in LIMITED_METHODS or self.seconds is None:
            return 0.0
        now = self.clock()
        left = self._last.get(method, now - self.seconds) + self.seconds - now
        if left > 0:
            return left
        self._last[method] = now
        return 0.0

    def page_of(self, method: str, limit: int) -> int:
        """Return the number of messages on a page, if the app asked for `limit`."""
        if method not in LIMITED_METHODS or self.page is None:
            return limit
        return min(limit, self.page)
