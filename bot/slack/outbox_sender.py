"""Sends the outbox to Slack, each post exactly once as far as Slack lets us check."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from socket import gaierror
from ssl import SSLCertVerificationError
from typing import Any, Final
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from bot.runtime.logs import log_context
from bot.runtime.metrics import Metrics
from bot.runtime.seldom import Seldom
from bot.slack.client import (
    CountingClient,
    UnreadableAnswerError,
    error_code,
    is_final,
    is_limited,
    is_outage,
    retry_after,
)
from bot.slack.message import Message
from bot.slack.message_search import (
    ClaimLostError,
    MessageSearcher,
    Posted,
    SearchPausedError,
    metadata_of,
)
from bot.slack.reading import Unanswered
from storage.errors import StorageError
from storage.moments import MAX_WAIT
from storage.records import ClaimedCall, OutboxCall
from storage.work.outbox import Outbox

log = logging.getLogger(__name__)

POST: Final = "chat.postMessage"
UPDATE: Final = "chat.update"
THREADS: Final = 4
POLL_SECONDS: Final = 1.0
MAX_BACKOFF: Final = timedelta(minutes=1)
"""The longest wait while Slack can't be reached or is out of order."""

GIVE_UP_AFTER: Final = timedelta(days=3)
GIVE_UP_ATTEMPTS: Final = 80
"""About as many as fit into `GIVE_UP_AFTER`; no change of the clock makes them."""

LEFT: Final = "user_disabled"
"""Slack's error for opening a direct message with a deactivated account; it takes posts to one."""

LEFT_ATTEMPTS: Final = 20
"""The attempts to find out whether a person has left, before posting to them all the same."""

DIRECT_RETRY_SECONDS: Final = (1.0, 5.0, 15.0)
MAX_DIRECT_RETRY_SECONDS: Final = 60.0
NEVER_SENT: Final = (ConnectionRefusedError, gaierror, SSLCertVerificationError)
"""Faults that come before the request, so that the outcome is known."""

Clock = Callable[[], datetime]
Put = Callable[[OutboxCall], None]
OnRefused = Callable[[ClaimedCall, str], object]
HasLeft = Callable[[str], bool]
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

    The outcome of a post may be unknown (a time-out, a lost connection, a killed process, an error
    code that isn't known). Before it is posted again, the sender searches the conversation for the
    id in its metadata.

    `clock` is the one that dates the outbox, and `steady` returns seconds that nobody can set.
    """

    def __init__(
        self,
        outbox: Outbox,
        client: CountingClient,
        clock: Clock,
        metrics: Metrics,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox, self._client, self._clock = outbox, client, clock
        self._metrics = metrics
        self._searcher = MessageSearcher(outbox, client, clock, metrics, steady)
        self._has_left: HasLeft = lambda _: False
        self._seldom = Seldom()
        self._stopping = False
        self._woken = threading.Event()
        self._free = threading.Semaphore(THREADS)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="outbox")
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self, on_refused: OnRefused, latest: Latest, has_left: HasLeft) -> None:
        """Start sending, beginning with what an earlier process left behind.

        `on_refused` is called with a call that Slack will never accept, and Slack's error code;
        it may be called again with the same call. `latest` returns the arguments of a post's
        current state, and `has_left` whether a person's account was deactivated. If the first or
        the last raises Unanswered, the call is retried later.
        """
        self._on_refused, self._latest, self._has_left = on_refused, latest, has_left
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
        self._pool.submit(self.deliver, claimed).add_done_callback(self._delivered)

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
            if self._seldom.count(str(error)):
                log.warning("The outbox can't be read: %s", error)
            return None

    def deliver(self, claimed: ClaimedCall) -> None:
        """Make the call now, and store what comes of it."""
        with log_context(post=claimed.key, team=claimed.team_id):
            try:
                self._send(claimed)
            except Unanswered as error:
                wait = max(timedelta(seconds=error.wait), _backoff(claimed, MAX_BACKOFF))
                self._retry(claimed, wait=wait, error=str(error), unknown=claimed.uncertain)
            except StorageError as error:
                # The lease runs out, and the next sender searches for the post first.
                log.warning("The outcome of a post can't be saved: %s", error)
            except Exception as error:
                wait = _backoff(claimed, MAX_WAIT)
                self._retry(claimed, wait=wait, error=type(error).__name__, unknown=True)
                raise

    def _send(self, claimed: ClaimedCall) -> None:
        if claimed.method == UPDATE:
            self._attempt(self._update, claimed)
        elif not claimed.uncertain or self._attempt(self._find, claimed):
            self._attempt(self._post_to_reader, claimed.model_copy(update={"uncertain": False}))

    def _post_to_reader(self, claimed: ClaimedCall) -> Posted | None:
        """Post, unless to a person who has left; None then."""
        channel = str(claimed.arguments["channel"])
        asks = channel.startswith(("U", "W")) and claimed.attempts <= LEFT_ATTEMPTS
        if asks and self._has_left(channel):
            self._give_up(claimed, LEFT)
            return None
        return self.post(claimed)

    def _attempt(self, act: Callable[[ClaimedCall], Posted | None], claimed: ClaimedCall) -> bool:
        """Store what comes of an attempt. Return True if there is no message, nor an error."""
        try:
            posted = act(claimed)
        except ClaimLostError:
            return False
        except SearchPausedError as pause:
            self._retry(claimed, wait=pause.wait, error=str(pause), unknown=True)
        except SlackApiError as error:
            self._refused(claimed, error)
        except (OSError, HTTPException) as error:
            # After a time-out, a reset or half an answer, the post may or may not exist.
            unknown = claimed.uncertain or not _is_never_sent(error)
            longest = MAX_WAIT if isinstance(error, UnreadableAnswerError) else MAX_BACKOFF
            wait = _backoff(claimed, longest)
            self._retry(claimed, wait=wait, error=str(error), unknown=unknown)
        else:
            if posted:
                self._outbox.mark_sent(claimed, channel=posted.channel, ts=posted.ts)
                self._metrics.sent.inc()
                log.info("Posted.")
            return posted is None
        return False

    def _find(self, claimed: ClaimedCall) -> Posted | None:
        """Return the message of an earlier attempt; None if it is to be posted again."""
        found = self._searcher.find(claimed, lambda: self._stopping)
        if found is None and not self._outbox.renew(claimed):
            raise ClaimLostError
        return found

    def _update(self, claimed: ClaimedCall) -> Posted | None:
        """Update a post to its current state; return None if there is no post, or not yet."""
        pending = self._outbox.is_pending(claimed.team_id, claimed.arguments["post"])
        posted = self._posted(claimed)
        if posted:
            self._show_latest(claimed, *posted)
        elif pending:
            wait = _backoff(claimed, MAX_BACKOFF)
            self._retry(claimed, wait=wait, error="not posted yet", unknown=False)
        else:
            self._outbox.mark_failed(claimed, error="never posted")
        return posted

    def _posted(self, claimed: ClaimedCall) -> Posted | None:
        """Return the channel and ts of the post to update.

        The call names them itself if the outbox has forgotten the post.
        """
        given = claimed.arguments
        if "ts" in given:
            return Posted(given["channel"], given["ts"])
        posted = self._outbox.posted_message(claimed.team_id, given["post"])
        return Posted(*posted) if posted else None

    def _show_latest(self, claimed: ClaimedCall, channel: str, ts: str) -> None:
        """Send the current state until it does not change during the call.

        So the last of several senders always sends the last state.
        """
        shown: Mapping[str, Any] = {}
        while (latest := self._latest(claimed)) != shown:
            self._client.api_call(UPDATE, json={"channel": channel, "ts": ts, **latest})
            shown = latest

    def post_without_outbox(self, call: OutboxCall) -> None:
        """Post immediately, again unless Slack refuses the post; raise one of `CALL_ERRORS`.

        A post of unknown outcome may then arrive twice, which is better than never.
        """
        for wait in DIRECT_RETRY_SECONDS:
            asked = None
            try:
                self.post(call)
            except SlackApiError as error:
                if is_final(error):
                    raise
                asked = retry_after(error)
            except (OSError, HTTPException) as error:
                log.warning("A post has failed and is repeated: %s", error)
            else:
                return
            seconds = max(wait, asked.total_seconds() if asked else 0.0)
            time.sleep(min(seconds, MAX_DIRECT_RETRY_SECONDS))
        self.post(call)

    def post(self, call: OutboxCall) -> Posted:
        """Post now and return the message; raise one of `CALL_ERRORS`."""
        arguments = {**call.arguments, "metadata": metadata_of(call.key)}
        answer = self._client.api_call(call.method, json=arguments)
        channel, ts = answer.get("channel"), answer.get("ts")
        if not isinstance(channel, str) or not isinstance(ts, str):
            raise UnreadableAnswerError("Slack accepted a post without saying where it is.")
        return Posted(channel, ts)

    def _refused(self, claimed: ClaimedCall, error: SlackApiError) -> None:
        code = error_code(error)
        reason = code or f"HTTP {error.response.status_code} without an error code"
        if is_limited(error):
            wait = retry_after(error) or _backoff(claimed, MAX_BACKOFF)
            self._retry(claimed, wait=wait, error=reason, unknown=claimed.uncertain)
        elif is_final(error) or (code and not is_outage(error) and self._is_exhausted(claimed)):
            self._give_up(claimed, code)
        else:
            short = is_outage(error) or claimed.uncertain  # a search, which ends soon
            longest = MAX_BACKOFF if short else MAX_WAIT
            wait = _backoff(claimed, longest)
            self._retry(claimed, wait=wait, error=reason, unknown=True)

    def _give_up(self, claimed: ClaimedCall, code: str) -> None:
        log.warning("Slack refused a post: %s", code)
        # First, so that it survives the death of the process; a second time it changes nothing.
        self._on_refused(claimed, code)
        self._outbox.mark_failed(claimed, error=code)
        self._metrics.failed.inc()

    def _is_exhausted(self, claimed: ClaimedCall) -> bool:
        """Return whether a call was tried for long enough, by its attempts and by the clock."""
        age = self._clock() - claimed.put_at
        return claimed.attempts >= GIVE_UP_ATTEMPTS and age >= GIVE_UP_AFTER

    def _retry(self, claimed: ClaimedCall, *, wait: timedelta, error: str, unknown: bool) -> None:
        at = self._clock() + wait
        self._outbox.retry(claimed, at=at, error=error, unknown=unknown)
        self._metrics.retried.inc()
        log.warning("Retrying at %s: %s", at.isoformat(timespec="seconds"), error)


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def _backoff(claimed: ClaimedCall, longest: timedelta) -> timedelta:
    """Return the wait before the next attempt: twice as long each time, up to `longest`."""
    return min(timedelta(seconds=2 ** min(claimed.attempts, 12)), longest)


def _is_never_sent(error: OSError | HTTPException) -> bool:
    return isinstance(error.reason if isinstance(error, URLError) else error, NEVER_SENT)
