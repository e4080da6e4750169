"""Finds out whether a post of unknown outcome has arrived, within Slack's limits."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, NoReturn

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.runtime.metrics import Metrics
from bot.slack.client import (
    CountingClient,
    UnreadableAnswerError,
    error_code,
    is_final,
    is_limited,
    is_outage,
    retry_after,
)
from storage.records import ClaimedCall, MessageSearch
from storage.work.outbox import Outbox

log = logging.getLogger(__name__)

EVENT_TYPE: Final = "framework_bot_post"
HISTORY: Final = "conversations.history"
REPLIES: Final = "conversations.replies"
PAGE_SIZE: Final = 100
LIMITED_PAGE_SIZE: Final = 15
"""What Slack returns at most to an app that it limits to one call a minute."""

MAX_CALLS: Final = 30
"""Half an hour, for an app that may make one call a minute."""

CALLS_FOR_UNKNOWN_CODE: Final = 6
"""As many calls an unknown error code counts for: after five of them, the search is over."""

LIMITED_FOR: Final = timedelta(minutes=1)
MARGIN: Final = timedelta(minutes=2)
MARGIN_WITHOUT_CLOCK: Final = timedelta(hours=1)
"""The margin on both sides while Slack's time isn't known."""

LOOK_BACK: Final = timedelta(days=1)
"""Where a search begins if the clock was set back since the post was queued."""


class Posted(NamedTuple):
    """A message: its channel and its ts."""

    channel: str
    ts: str


class SearchPausedError(Exception):
    """The search goes on after `wait`, from the page that it has reached."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Slack limits the search for a post.")
        self.wait = wait


class ClaimLostError(Exception):
    """Another sender has claimed the call."""


class MessageSearcher:
    """Searches conversations for messages by the id in their metadata.

    `clock` is the one that dates the outbox, and `steady` returns seconds that nobody can set.
    """

    def __init__(
        self,
        outbox: Outbox,
        client: CountingClient,
        clock: Callable[[], datetime],
        metrics: Metrics,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox, self._client, self._clock = outbox, client, clock
        self._metrics, self._steady = metrics, steady
        self._limited_until: dict[str, float] = {}

    def find(self, call: ClaimedCall, closing: Callable[[], bool]) -> Posted | None:
        """Return the message of an earlier attempt; None if there is none, or if it isn't known.

        After `MAX_CALLS`, or if Slack forbids the search, it isn't known: posting twice is better
        than never. Each page extends the claim and stores how far the search has got. Raise
        `SearchPausedError` at a rate limit or when `closing` returns true, `ClaimLostError`, or
        one of `CALL_ERRORS`.
        """
        search = call.search
        try:
            while search is None or search.calls < MAX_CALLS:
                search = search or self._begin(call)
                if closing():
                    raise SearchPausedError(timedelta())
                page = self._page(call, search)
                if ts := _ts_of(call.key, page):
                    return Posted(search.channel, ts)
                if not (cursor := _next_cursor(page)):
                    return None
                search = search.model_copy(update={"cursor": cursor, "calls": search.calls + 1})
                if not self._outbox.renew(call, search):
                    raise ClaimLostError
                if len(page["messages"]) <= LIMITED_PAGE_SIZE:
                    self._pause(_method(call), LIMITED_FOR)
        except SlackApiError as error:
            if not is_final(error):
                raise
            log.warning("Slack forbids the search for a post: %s", error_code(error))
        else:
            log.warning("The search for a post is given up after %d pages.", MAX_CALLS)
        self._metrics.unverified.inc()
        return None

    def _begin(self, call: ClaimedCall) -> MessageSearch:
        """Return the search between the time when the call was queued and now, by Slack's clock."""
        now, slack_now = self._clock(), self._client.clock.now()
        age = now - call.put_at
        margin = MARGIN if slack_now else MARGIN_WITHOUT_CLOCK
        latest = slack_now or now
        oldest = latest - (age if age >= timedelta() else LOOK_BACK)
        return MessageSearch(
            channel=self._channel_id(call.arguments["channel"]),
            oldest=f"{(oldest - margin).timestamp():.6f}",
            latest=f"{(latest + margin).timestamp():.6f}",
        )

    def _channel_id(self, channel: str) -> str:
        """Return the channel's id, for a user's id that of the direct message with the user."""
        if not channel.startswith(("U", "W")):
            return channel
        opened = self._client.conversations_open(users=channel).get("channel")
        if not isinstance(opened, dict) or not isinstance(opened.get("id"), str):
            raise UnreadableAnswerError("Slack opened a direct message without saying which.")
        return str(opened["id"])

    def _page(self, call: ClaimedCall, search: MessageSearch) -> SlackResponse:
        method, thread = _method(call), call.arguments.get("thread_ts")
        arguments = {
            "channel": search.channel,
            "oldest": search.oldest,
            "latest": search.latest,
            "include_all_metadata": True,
            "limit": PAGE_SIZE,
            **({"ts": thread} if thread else {}),
            **({"cursor": search.cursor} if search.cursor else {}),
        }
        if (left := self._limited_until.get(method, 0.0) - self._steady()) > 0:
            raise SearchPausedError(timedelta(seconds=left))
        try:
            return self._client.api_call(method, params=arguments)
        except SlackApiError as error:
            if is_limited(error):
                self._pause(method, retry_after(error) or LIMITED_FOR)
            if error_code(error) and not is_final(error) and not is_outage(error):
                # An unknown code, or a cursor that has expired: begin again, but not for ever.
                calls = search.calls + CALLS_FOR_UNKNOWN_CODE
                self._outbox.renew(call, search.model_copy(update={"cursor": "", "calls": calls}))
            raise

    def _pause(self, method: str, wait: timedelta) -> NoReturn:
        """Pause this search, and all others that use the method."""
        self._limited_until[method] = self._steady() + wait.total_seconds()
        raise SearchPausedError(wait)


def metadata_of(key: str) -> Mapping[str, Any]:
    """Return the metadata of a post, by which it is found again."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": key}}


def _method(call: ClaimedCall) -> str:
    return REPLIES if call.arguments.get("thread_ts") else HISTORY


def _ts_of(key: str, page: SlackResponse) -> str | None:
    """Return the ts of the message on this page with the metadata of `key`."""
    return next((str(m["ts"]) for m in _messages(page) if _id_of(m) == key), None)


def _id_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    return payload.get("id") if isinstance(payload, dict) else None


def _messages(page: SlackResponse) -> Iterator[Mapping[str, Any]]:
    messages = page.get("messages")
    if not isinstance(messages, list):
        raise UnreadableAnswerError("Slack returned a page without messages.")
    return (message for message in messages if isinstance(message, dict) and message.get("ts"))


def _next_cursor(page: SlackResponse) -> str:
    metadata = page.get("response_metadata")
    return str(metadata.get("next_cursor") or "") if isinstance(metadata, dict) else ""
