"""Says in Slack what the outbox holds, each thing exactly once as far as Slack lets us know."""

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
from bot.slack.client import RATE_LIMITS, is_passing
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
LONGEST_WAIT = timedelta(minutes=1)
WAITS_UNKEPT: Final = (1.0, 5.0, 15.0)
CLOCKS_APART: Final = timedelta(hours=1)
PAGE: Final = 100

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
    """The call that posts `message` to a channel or a person, in a thread where `place` has one."""
    where = {"channel": channel} | {name: value for name, value in place.items() if value}
    return OutboxCall(
        team_id=team_id,
        key=key,
        method=POST,
        arguments={**where, **message.arguments()},
        notify_user=notify_user,
    )


class OutboxSender:
    """Takes parcels from the outbox and posts them, a few at a time.

    A parcel of unknown outcome (a time-out, a lost connection, a killed process) is looked for in
    the conversation by the id in its metadata before it is posted again.
    """

    def __init__(self, outbox: Outbox, client: WebClient, clock: Clock, metrics: Metrics) -> None:
        self._outbox, self._client, self._clock = outbox, client, clock
        self._metrics = metrics
        self._stopping = False
        self._due = threading.Event()
        self._free = threading.Semaphore(THREADS)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="postman")
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def start(self, on_refused: OnRefused, latest: Latest) -> None:
        """Begin to deliver, first what an earlier process left behind.

        `on_refused` hears of what Slack will never take, with Slack's error code. `latest` gives
        the arguments of what a post should show by now.
        """
        self._on_refused, self._latest = on_refused, latest
        self._thread.start()

    def stop(self) -> None:
        """Finish the posts under way; the rest waits in the outbox."""
        self._stopping = True
        self._due.set()
        self._thread.join()
        self._pool.shutdown()

    @contextmanager
    def posting(self) -> Iterator[Put]:
        """What puts a call into the outbox, within the transaction that gives rise to it.

        Where a thread is free it has the call at once, and posts it when the block is left:
        nobody need commit a second time to take it out of the outbox.
        """
        parcels: list[ClaimedCall] = []
        with ExitStack() as permit:
            if free := self._free.acquire(blocking=False):
                permit.callback(self._free.release)

            def put(call: OutboxCall) -> None:
                if free and not parcels:
                    parcels.extend(self._outbox.put_and_claim(call))
                else:
                    self._outbox.put(call)

            yield put
            if parcels:
                permit.pop_all()
                self._submit(parcels[0])
                return
        self.wake()

    def wake(self) -> None:
        """Something was put into the outbox."""
        self._due.set()

    def _run(self) -> None:
        while not self._stopping:
            self._due.clear()
            self._free.acquire()
            if parcel := self._next():
                self._submit(parcel)
                continue
            self._free.release()
            self._due.wait(POLL_SECONDS)

    def _submit(self, parcel: ClaimedCall) -> None:
        self._pool.submit(self._deliver, parcel).add_done_callback(self._delivered)

    def _delivered(self, done: "Future[None]") -> None:
        self._free.release()
        if error := done.exception():
            log.error("A post failed; it is looked for and tried again.", exc_info=error)

    def _next(self) -> ClaimedCall | None:
        try:
            if not self._outbox.has_due():
                return None
            return next(iter(self._outbox.claim(limit=1)), None)
        except StorageError as error:
            log.warning("The outbox can't be read: %s", error)
            return None

    def _deliver(self, parcel: ClaimedCall) -> None:
        with log_context(post=parcel.key, team=parcel.team_id):
            try:
                self._settle(parcel)
            except StorageError as error:
                # The lease runs out, and whoever claims the parcel next looks for the post first.
                log.warning("The outcome can't be kept: %s", error)

    def _settle(self, parcel: ClaimedCall) -> None:
        try:
            made = self._update(parcel) if parcel.method == UPDATE else self._once(parcel)
        except SlackApiError as error:
            self._refused(parcel, error)
        except (OSError, HTTPException) as error:
            # A time-out, a reset, half an answer: whether the post was made is not known.
            self._retry(parcel, at=self._later(parcel), error=str(error), unknown=True)
        else:
            if made:
                self._outbox.mark_sent(parcel, channel=made[0], ts=made[1])
                self._metrics.sent.inc()
                log.info("It is posted.")

    def _once(self, parcel: ClaimedCall) -> tuple[str, str] | None:
        """The channel and ts of the post; None where another sender has the parcel by now."""
        found = self._find(parcel)
        if parcel.uncertain and not self._outbox.renew(parcel):
            return None  # the look took too long
        return found or self.post(parcel)

    def _update(self, parcel: ClaimedCall) -> tuple[str, str] | None:
        """Bring a post up to date; None where it is not there, or not yet.

        Sends until nothing has changed while it was sent: whoever sends last has looked after
        that, so that the last state stays, however many processes send at once.
        """
        owed = self._outbox.is_pending(parcel.team_id, parcel.arguments["post"])
        posted = self._posted(parcel)
        if posted:
            self._show_latest(parcel, *posted)
        elif owed:
            self._retry(parcel, at=self._later(parcel), error="not posted yet", unknown=False)
        else:
            self._outbox.mark_failed(parcel, error="never posted")
        return posted

    def _posted(self, parcel: ClaimedCall) -> tuple[str, str] | None:
        """Where the post to bring up to date is: a call may say it of one that is forgotten."""
        given = parcel.arguments
        if "ts" in given:
            return given["channel"], given["ts"]
        return self._outbox.posted_message(parcel.team_id, given["post"])

    def _show_latest(self, parcel: ClaimedCall, channel: str, ts: str) -> None:
        shown: Mapping[str, Any] = {}
        while (latest := self._latest(parcel)) != shown:
            self._client.api_call(UPDATE, json={"channel": channel, "ts": ts, **latest})
            shown = latest

    def post_unkept(self, call: OutboxCall) -> None:
        """Make a call that no outbox holds, again at a rate limit. Raises as `post` does."""
        for wait in (*WAITS_UNKEPT, None):
            try:
                self.post(call)
            except SlackApiError as error:
                if wait is None or error.response.status_code != 429:
                    raise
                time.sleep(max(wait, float(error.response.headers.get("Retry-After", 0))))
            else:
                return

    def post(self, call: OutboxCall) -> tuple[str, str]:
        """Make the call now; the channel and ts of the message. Raises what slack_sdk raises."""
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": call.key}}
        answer = self._client.api_call(call.method, json={**call.arguments, "metadata": metadata})
        return answer["channel"], answer["ts"]

    def _find(self, parcel: ClaimedCall) -> tuple[str, str] | None:
        """Where an earlier attempt put the post; None where there was none.

        None, too, where Slack will never let the bot look: better said twice than never.
        """
        if not parcel.uncertain:
            return None
        try:
            return self._look(parcel)
        except SlackApiError as error:
            if is_passing(error):
                raise
            log.warning("Slack lets nobody look for it: %s", error.response["error"])
            return None

    def _look(self, parcel: ClaimedCall) -> tuple[str, str] | None:
        channel = self._conversation(parcel.arguments["channel"])
        thread = parcel.arguments.get("thread_ts")
        pages = self._client.api_call(
            "conversations.replies" if thread else "conversations.history",
            params={
                "channel": channel,
                "include_all_metadata": True,
                "limit": PAGE,
                **({"ts": thread} if thread else {"oldest": str(self._oldest(parcel))}),
            },
        )
        messages = (message for page in pages for message in page["messages"])
        return next(((channel, m["ts"]) for m in messages if _id_in(m) == parcel.key), None)

    def _oldest(self, parcel: ClaimedCall) -> float:
        """From when on to look; Slack's clock is not this machine's."""
        return (parcel.put_at - CLOCKS_APART).timestamp()

    def _conversation(self, channel: str) -> str:
        """A person's id names the direct message with that person."""
        if channel.startswith(("U", "W")):
            return str(self._client.conversations_open(users=channel)["channel"]["id"])
        return channel

    def _refused(self, parcel: ClaimedCall, error: SlackApiError) -> None:
        status, code = error.response.status_code, str(error.response.get("error", ""))
        if status == 429 or code in RATE_LIMITS:
            wait = timedelta(seconds=float(error.response.headers.get("Retry-After", 1)))
            at = self._clock() + min(wait, MAX_WAIT)
            self._retry(parcel, at=at, error=code, unknown=parcel.uncertain)
        elif is_passing(error):
            self._retry(parcel, at=self._later(parcel), error=code, unknown=True)
        else:
            log.warning("Slack refuses it: %s", code)
            self._outbox.mark_failed(parcel, error=code)
            self._metrics.failed.inc()
            self._on_refused(parcel, code)

    def _retry(self, parcel: ClaimedCall, *, at: datetime, error: str, unknown: bool) -> None:
        self._outbox.retry(parcel, at=at, error=error, unknown=unknown)
        self._metrics.retried.inc()
        log.warning("It is tried again at %s: %s", at.isoformat(timespec="seconds"), error)

    def _later(self, parcel: ClaimedCall) -> datetime:
        return self._clock() + min(timedelta(seconds=2 ** min(parcel.attempts, 10)), LONGEST_WAIT)


def now() -> datetime:
    """The clock of a running bot."""
    return datetime.now(UTC)


def _id_in(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return payload.get("id") if metadata.get("event_type") == EVENT_TYPE else None
