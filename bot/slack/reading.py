"""Reads from Slack's Web API, page by page, and remembers how long Slack wants to be left alone."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.client import HTTPException
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

from cachetools import TTLCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.client import error_code, is_limited, retry_after

T = TypeVar("T")
Method: TypeAlias = Callable[..., SlackResponse]
"""A method of `WebClient`."""

MAX_PAGES: Final = 500
"""Ends a list whose cursors never do."""
LIMITED_FOR: Final = timedelta(seconds=1)
"""The wait after a rate limit that doesn't say how long it lasts."""
KEPT_SECONDS: Final = 600.0
MAX_KEPT: Final = 1_000
NO_SUCH_METHOD: Final = "unknown_method"
"""The error of a server that speaks Slack's protocol but has no users, and so no guests."""
FOREVER: Final = frozenset({"missing_scope", "not_allowed_token_type", NO_SUCH_METHOD})
"""The codes with which Slack refuses to say until an operator changes something."""


class Unanswered(Exception):  # noqa: N818 - Slack's silence, which callers must not take for a "no"
    """Slack did not say: `code` is its error code, or describes what else went wrong.

    `wait` is the number of seconds that Slack wants to be left alone.
    """

    def __init__(self, code: str, wait: float = 0.0) -> None:
        super().__init__(code)
        self.code, self.wait = code, wait


class Page(NamedTuple):
    """A page of a list, and the cursor of the following one, empty after the last."""

    items: list[Any]
    following: str


class SlackReader:
    """Calls the Web API's methods that read. Every method raises Unanswered.

    A method that Slack has limited isn't called again before Slack allows it.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._allowed_at: dict[str, float] = {}
        self._begun: TTLCache[object, Page] = TTLCache(MAX_KEPT, KEPT_SECONDS, clock)
        self._lock = threading.Lock()

    def ask(self, method: Method, field: str, **arguments: str) -> dict[str, Any]:
        """Return the object in a field of the method's answer."""
        return _field(self._call(method, **arguments), field, dict)

    def all(self, method: Method, field: str, *, limit: int, **arguments: str) -> list[Any]:
        """Return a whole list; if it is interrupted, the next call goes on from there."""
        key = (method.__name__, field, *arguments.items())
        with self._lock:
            items, cursor = begun = self._begun.pop(key, Page([], ""))
        try:
            for page in self.pages(method, field, limit=limit, cursor=cursor, **arguments):
                items, cursor = [*items, *page.items], page.following
        except Unanswered as error:
            # Without any progress, the cursor may be no longer valid.
            if error.wait or cursor != begun.following:
                with self._lock:
                    self._begun[key] = Page(items, cursor)
            raise
        return items

    def pages(
        self, method: Method, field: str, *, limit: int, cursor: str = "", **arguments: str
    ) -> Iterator[Page]:
        """Yield the pages of a list from `cursor` on, `limit` items each."""
        seen = {cursor}
        for _ in range(MAX_PAGES):
            position = {"cursor": cursor} if cursor else {}
            answer = self._call(method, limit=limit, **position, **arguments)
            items = _field(answer, field, list)
            if None in items:
                raise Unanswered(f"null among the {field}")
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            yield Page(items, cursor)
            if not cursor:
                return
            if cursor in seen:
                raise Unanswered(f"a page of {field} leads back to itself")
            seen.add(cursor)
        raise Unanswered(f"more than {MAX_PAGES} pages of {field}")

    def _call(self, method: Method, **arguments: str | int) -> SlackResponse:
        name = method.__name__
        left = self._allowed_at.get(name, 0.0) - self._clock()
        if left > 0:
            raise Unanswered("ratelimited", left)
        try:
            return method(**arguments)
        except SlackApiError as error:
            code = error_code(error) or f"HTTP {error.response.status_code} without an error code"
            wait = 0.0
            if is_limited(error):
                wait = max((retry_after(error) or LIMITED_FOR).total_seconds(), 1.0)
                self._allowed_at[name] = self._clock() + wait
            raise Unanswered(code, wait) from error
        except (OSError, HTTPException) as error:
            raise Unanswered(str(error) or type(error).__name__) from error


def _field(answer: SlackResponse, field: str, kind: type[T]) -> T:
    value = answer.get(field)
    if not isinstance(value, kind):
        raise Unanswered(f"an answer without {field}")
    return value
