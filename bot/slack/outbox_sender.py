"""Sends the outbox to Slack, each post exactly once as far as Slack lets us check."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.runtime.logs import log_context
from bot.runtime.metrics import Metrics
from bot.slack.client import RATE_LIMITS, is_transient
from bot.slack.message import Message
from storage.errors import StorageError
from storage.moments import MAX_WAIT
from storage.records import ClaimedCall, OutboxCall
from storage.work.outbox import Outbox

log = logging.getLogger(__name__)

POST: Final = "chat.postMessage"
UPDATE: Final = "chat.update"
EVENT_TYPE: Final = "framework_bot_post"
THREADS: Final = 4
POLL_SECONDS: Final = 1.0
MAX_BACKOFF: Final = timedelta(minutes=1)
DIRECT_RETRY_SECONDS: Final = (1.0, 5.0, 15.0)
CLOCK_SKEW: Final = timedelta(hours=1)
PAGE_SIZE: Final = 100

Clock = Callable[[], datetime]
Put = Callable[[OutboxCall], None]
OnRefused = Callable[[ClaimedCall, str], object]
Latest = Callable[[ClaimedCall], Mapping[str, Any]]


def post(
    team_id: str,
    key: str,
    message: Message,
    *,
    channel: str,
    notify_user: str | None = None,
    **place: str | bool | None,
) -> OutboxCall:
    """Return the call that posts `message` to a channel or a person.

    `place` may name a `thread_ts`. `notify_user` hears about it if Slack refuses the post.
    """
    where = {"channel": channel} | {name: value for name, value in place.items() if value}
    return OutboxCall(
        team_id=team_id,
        key=key,
        method=POST,
        arguments={**where, **message.arguments()},
        notify_user=notify_user,
    )


class OutboxSender:
    """Takes calls from the outbox and posts them, a few at a time.

    The outcome of a post may be unknown (a time-out, a lost connection, a killed process). Before
    it is posted again, the sender searches the conversation for the id in its metadata.
    """

    def __init__(self, outbox: Outbox, client: WebClient, clock: Clock, metrics: Metrics) -> None:
        self._outbox, self._client, self._clock = outbox, client, clock
        self._metrics = metrics
        self._stopping = False
        self._woken = threading.Event()
        self._free = threading.Semaphore(THREADS)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="outbox")
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self, on_refused: OnRefused, latest: Latest) -> None:
        """Start sending, beginning with what an earlier process left behind.

        `on_refused` is called with a call that Slack will never accept, and Slack's error code.
        `latest` returns the arguments of a post's current state.
        """
        self._on_refused, self._latest = on_refused, latest
        self._thread.start()

    def stop(self) -> None:
        """Finish the posts under way; the rest stays in the outbox."""
        self._stopping = True
        self._woken.set()
        self._thread.join()
        self._pool.shutdown()

    @contextmanager
    def enqueuing(self) -> Iterator[Put]:
        """Yield a function that puts a call into the outbox, within the caller's transaction.

        If a thread is free, it claims the first call in the same transaction and posts it when the
        block ends: no second commit is needed to take the call out of the outbox.
        """
        claims: list[ClaimedCall] = []
        with ExitStack() as permit:
            if free := self._free.acquire(blocking=False):
                permit.callback(self._free.release)

            def put(call: OutboxCall) -> None:
                if free and not claims:
                    claims.extend(self._outbox.put_and_claim(call))
                else:
                    self._outbox.put(call)

            yield put
            if claims:
                permit.pop_all()
                self._submit(claims[0])
                return
        self.wake()

    def wake(self) -> None:
        """Look into the outbox now instead of at the next poll."""
        self._woken.set()

    def _run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            self._free.acquire()
            if claimed := self._next():
                self._submit(claimed)
                continue
            self._free.release()
            self._woken.wait(POLL_SECONDS)

    def _submit(self, claimed: ClaimedCall) -> None:
        self._pool.submit(self._deliver, claimed).add_done_callback(self._delivered)

    def _delivered(self, done: "Future[None]") -> None:
        self._free.release()
        if error := done.exception():
            log.error("A post failed; it will be searched for and retried.", exc_info=error)

    def _next(self) -> ClaimedCall | None:
        try:
            if not self._outbox.has_due():
                return None
            return next(iter(self._outbox.claim(limit=1)), None)
        except StorageError as error:
            log.warning("The outbox can't be read: %s", error)
            return None

    def _deliver(self, claimed: ClaimedCall) -> None:
        with log_context(post=claimed.key, team=claimed.team_id):
            try:
                self._send(claimed)
            except StorageError as error:
                # The lease runs out, and the next sender searches for the post first.
                log.warning("The outcome of a post can't be saved: %s", error)

    def _send(self, claimed: ClaimedCall) -> None:
        try:
            posted = self._update(claimed) if claimed.method == UPDATE else self._post_once(claimed)
        except SlackApiError as error:
            self._refused(claimed, error)
        except (OSError, HTTPException) as error:
            # After a time-out, a reset or half an answer, the post may or may not exist.
            self._retry(claimed, at=self._backoff(claimed), error=str(error), unknown=True)
        else:
            if posted:
                self._outbox.mark_sent(claimed, channel=posted[0], ts=posted[1])
                self._metrics.sent.inc()
                log.info("Posted.")

    def _post_once(self, claimed: ClaimedCall) -> tuple[str, str] | None:
        """Return the channel and ts of the post; None if another sender has taken the call."""
        found = self._find(claimed)
        if claimed.uncertain and not self._outbox.renew(claimed):
            return None  # the search took longer than the lease
        return found or self.post(claimed)

    def _update(self, claimed: ClaimedCall) -> tuple[str, str] | None:
        """Update a post to its current state; return None if there is no post, or not yet."""
        pending = self._outbox.is_pending(claimed.team_id, claimed.arguments["post"])
        posted = self._posted(claimed)
        if posted:
            self._show_latest(claimed, *posted)
        elif pending:
            self._retry(claimed, at=self._backoff(claimed), error="not posted yet", unknown=False)
        else:
            self._outbox.mark_failed(claimed, error="never posted")
        return posted

    def _posted(self, claimed: ClaimedCall) -> tuple[str, str] | None:
        """Return the channel and ts of the post to update.

        The call names them itself if the outbox has forgotten the post.
        """
        given = claimed.arguments
        if "ts" in given:
            return given["channel"], given["ts"]
        return self._outbox.posted_message(claimed.team_id, given["post"])

    def _show_latest(self, claimed: ClaimedCall, channel: str, ts: str) -> None:
        """Send the current state until it does not change during the call.

        So the last of several senders always sends the last state.
        """
        shown: Mapping[str, Any] = {}
        while (latest := self._latest(claimed)) != shown:
            self._client.api_call(UPDATE, json={"channel": channel, "ts": ts, **latest})
            shown = latest

    def post_without_outbox(self, call: OutboxCall) -> None:
        """Post immediately, with retries at a rate limit; raise what `post` raises."""
        for wait in (*DIRECT_RETRY_SECONDS, None):
            try:
                self.post(call)
            except SlackApiError as error:
                if wait is None or error.response.status_code != 429:
                    raise
                time.sleep(max(wait, float(error.response.headers.get("Retry-After", 0))))
            else:
                return

    def post(self, call: OutboxCall) -> tuple[str, str]:
        """Post now and return the message's channel and ts; raise what slack_sdk raises."""
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": call.key}}
        answer = self._client.api_call(call.method, json={**call.arguments, "metadata": metadata})
        return answer["channel"], answer["ts"]

    def _find(self, claimed: ClaimedCall) -> tuple[str, str] | None:
        """Return the channel and ts of an earlier attempt's post; None if there is none.

        Return None as well if Slack forbids the search: posting twice is better than never.
        """
        if not claimed.uncertain:
            return None
        try:
            return self._search(claimed)
        except SlackApiError as error:
            if is_transient(error):
                raise
            log.warning("Slack forbids the search for a post: %s", error.response["error"])
            return None

    def _search(self, claimed: ClaimedCall) -> tuple[str, str] | None:
        channel = self._channel_id(claimed.arguments["channel"])
        thread = claimed.arguments.get("thread_ts")
        pages = self._client.api_call(
            "conversations.replies" if thread else "conversations.history",
            params={
                "channel": channel,
                "include_all_metadata": True,
                "limit": PAGE_SIZE,
                **({"ts": thread} if thread else {"oldest": str(self._oldest(claimed))}),
            },
        )
        messages = (message for page in pages for message in page["messages"])
        return next(((channel, m["ts"]) for m in messages if _post_id(m) == claimed.key), None)

    def _oldest(self, claimed: ClaimedCall) -> float:
        """Return the earliest time of the post, with a margin for Slack's clock."""
        return (claimed.put_at - CLOCK_SKEW).timestamp()

    def _channel_id(self, channel: str) -> str:
        """Return the channel's id, for a user's id that of the direct message with the user."""
        if channel.startswith(("U", "W")):
            return str(self._client.conversations_open(users=channel)["channel"]["id"])
        return channel

    def _refused(self, claimed: ClaimedCall, error: SlackApiError) -> None:
        status, code = error.response.status_code, str(error.response.get("error", ""))
        if status == 429 or code in RATE_LIMITS:
            wait = timedelta(seconds=float(error.response.headers.get("Retry-After", 1)))
            at = self._clock() + min(wait, MAX_WAIT)
            self._retry(claimed, at=at, error=code, unknown=claimed.uncertain)
        elif is_transient(error):
            self._retry(claimed, at=self._backoff(claimed), error=code, unknown=True)
        else:
            log.warning("Slack refused a post: %s", code)
            self._outbox.mark_failed(claimed, error=code)
            self._metrics.failed.inc()
            self._on_refused(claimed, code)

    def _retry(self, claimed: ClaimedCall, *, at: datetime, error: str, unknown: bool) -> None:
        self._outbox.retry(claimed, at=at, error=error, unknown=unknown)
        self._metrics.retried.inc()
        log.warning("Retrying at %s: %s", at.isoformat(timespec="seconds"), error)

    def _backoff(self, claimed: ClaimedCall) -> datetime:
        return self._clock() + min(timedelta(seconds=2 ** min(claimed.attempts, 10)), MAX_BACKOFF)


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def _post_id(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return payload.get("id") if metadata.get("event_type") == EVENT_TYPE else None
