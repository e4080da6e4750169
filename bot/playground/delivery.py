"""Bringing events, commands and interactions to the app, again where it did not take them."""

import asyncio
import secrets
from collections import deque
from collections.abc import Coroutine
from typing import Any

from bot.playground.traffic import Traffic
from bot.playground.transport import Json, Kind, Parcel, Transport, UndeliveredError

_KEPT = 1_000
_CHANCE = secrets.SystemRandom()


class Delivery:
    """Delivers through `transport`, which may be exchanged at any time.

    `duplicates` is how many copies of everything are sent at once. Each copy of an event is late by
    up to `latest` seconds, so that one overtakes another. An event that was not
    acknowledged is sent again after each delay of `retry_after` (seconds) in turn; while `retries`
    is cleared, these wait.
    """

    def __init__(
        self, transport: Transport, retry_after: tuple[float, ...], traffic: Traffic
    ) -> None:
        self.transport = transport
        self.duplicates = 1
        self.latest = 0.0
        self.retries = asyncio.Event()
        self.retries.set()
        self._retry_after = retry_after
        self._traffic = traffic
        self._delivered: deque[Parcel] = deque(maxlen=_KEPT)
        self._tasks: set[asyncio.Task[Any]] = set()

    def event(self, payload: Json) -> None:
        """Deliver an event in the background, with retries."""
        parcel = Parcel("events_api", payload)
        self._delivered.append(parcel)
        for _ in range(self.duplicates):
            self._spawn(self._persist(parcel))

    def notify(self, payload: Json) -> None:
        """Deliver an interaction in the background that nobody waits for."""
        self._spawn(self._try("interactive", payload))

    async def ask(self, kind: Kind, payload: Json) -> Any:
        """Deliver once and give the app's first answer, or raise UndeliveredError."""
        parcel = Parcel(kind, payload)
        self._delivered.append(parcel)
        copies = [self._spawn(self._send(parcel)) for _ in range(self.duplicates)]
        await asyncio.wait(copies)
        taken = [copy for copy in copies if copy.exception() is None]
        return (taken or copies)[0].result()

    async def redeliver(self, key: str, *, times: int = 1, concurrent: bool = False) -> int:
        """Send again what has this event_id, message ts or trigger_id; how many copies went.

        A message may have come as several events (`message` and `app_mention`).
        """
        again = [parcel for parcel in self._delivered if key in _keys(parcel)] * times
        if concurrent:
            await asyncio.gather(*(self._try(each.kind, each.payload) for each in again))
        else:
            for each in again:
                await self._try(each.kind, each.payload)
        return len(again)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _persist(self, parcel: Parcel) -> None:
        reason = ""
        await asyncio.sleep(self.latest * _CHANCE.random())
        for attempt, delay in enumerate((0.0, *self._retry_after)):
            if attempt:
                await asyncio.sleep(delay)
                await self.retries.wait()
            try:
                await self._send(Parcel(parcel.kind, parcel.payload, attempt, reason))
            except UndeliveredError as failure:
                reason = failure.reason
                if not failure.retry:
                    return
            else:
                return

    async def _try(self, kind: Kind, payload: Json) -> None:
        try:
            await self._send(Parcel(kind, payload))
        except UndeliveredError:
            return

    async def _send(self, parcel: Parcel) -> Any:
        try:
            answer = await self.transport.send(parcel)
        except UndeliveredError as failure:
            self._record(parcel, failure.reason)
            raise
        self._record(parcel, None)
        return answer

    def _record(self, parcel: Parcel, error: str | None) -> None:
        outcome = {"status": None, "ok": error is None, "error": error, "attempt": parcel.attempt}
        self._traffic.record("out", parcel.kind, parcel.name, parcel.payload, **outcome)


def _keys(parcel: Parcel) -> set[str]:
    event = parcel.payload.get("event", {})
    named = (parcel.payload.get("event_id"), parcel.payload.get("trigger_id"), event.get("ts"))
    return {key for key in named if key}
