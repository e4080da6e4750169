"""Delivering events, commands and interactions to the app, with retries for events."""

import asyncio
import secrets
from collections import deque
from collections.abc import Coroutine
from time import monotonic
from typing import Any

from bot.playground.traffic import Traffic
from bot.playground.transport import Delivery, DeliveryError, Json, Kind, Transport

_MAX_REMEMBERED = 1_000
_RANDOM = secrets.SystemRandom()


class Dispatcher:
    """Delivers over `transport`, which may be replaced at any time.

    An event that is not acknowledged is sent again after each delay in `retry_after` (seconds).
    Three switches make it a bad day: everything is sent in `copies` copies at once; each copy of an
    event is late by up to `max_delay` seconds, so that events arrive out of order; and while
    `retries_allowed` is cleared, retries wait.
    """

    def __init__(
        self, transport: Transport, retry_after: tuple[float, ...], traffic: Traffic
    ) -> None:
        self.transport = transport
        self.copies = 1
        self.max_delay = 0.0
        self.retries_allowed = asyncio.Event()
        self.retries_allowed.set()
        self._retry_after = retry_after
        self._traffic = traffic
        self._remembered: deque[Delivery] = deque(maxlen=_MAX_REMEMBERED)
        self._tasks: set[asyncio.Task[Any]] = set()

    def event(self, payload: Json) -> None:
        """Deliver an event in the background, with retries."""
        delivery = Delivery("events_api", payload)
        self._remembered.append(delivery)
        for _ in range(self.copies):
            self._spawn(self._send_with_retries(delivery))

    def notify(self, payload: Json) -> None:
        """Deliver an interaction in the background; its response is ignored."""
        self._spawn(self._send_once(Delivery("interactive", payload)))

    async def request(self, kind: Kind, payload: Json) -> Any:
        """Deliver once and return the app's first response; raise `DeliveryError` without one."""
        delivery = Delivery(kind, payload)
        self._remembered.append(delivery)
        copies = [self._spawn(self._send(delivery)) for _ in range(self.copies)]
        await asyncio.wait(copies)
        acknowledged = [copy for copy in copies if copy.exception() is None]
        return (acknowledged or copies)[0].result()

    async def redeliver(self, key: str, *, times: int = 1, concurrent: bool = False) -> int:
        """Send again every delivery with this event_id, message ts or trigger_id.

        Return the number of copies sent. One message may have been several events (`message` and
        `app_mention`).
        """
        again = [delivery for delivery in self._remembered if key in _keys(delivery)] * times
        if concurrent:
            await asyncio.gather(*map(self._send_once, again))
        else:
            for delivery in again:
                await self._send_once(delivery)
        return len(again)

    async def close(self) -> None:
        """Cancel what is still being delivered."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _send_with_retries(self, delivery: Delivery) -> None:
        reason = ""
        await asyncio.sleep(self.max_delay * _RANDOM.random())
        for attempt, delay in enumerate((0.0, *self._retry_after)):
            if attempt:
                await asyncio.sleep(delay)
                await self.retries_allowed.wait()
            try:
                await self._send(Delivery(delivery.kind, delivery.payload, attempt, reason))
            except DeliveryError as failure:
                reason = failure.reason
                if not failure.retry:
                    return
            else:
                return

    async def _send_once(self, delivery: Delivery) -> None:
        try:
            await self._send(delivery)
        except DeliveryError:
            return

    async def _send(self, delivery: Delivery) -> Any:
        start = monotonic()
        try:
            response = await self.transport.send(delivery)
        except DeliveryError as failure:
            self._record(delivery, start, error=failure.reason)
            raise
        self._record(delivery, start, response=response)
        return response

    def _record(
        self, delivery: Delivery, start: float, *, response: Any = None, error: str | None = None
    ) -> None:
        self._traffic.record(
            "out",
            delivery.kind,
            delivery.name,
            delivery.payload,
            response=response,
            status=None,
            ok=error is None,
            error=error,
            attempt=delivery.attempt,
            latency_ms=round((monotonic() - start) * 1000, 1),
        )


def _keys(delivery: Delivery) -> set[str]:
    payload = delivery.payload
    event = payload.get("event", {})
    ids = (payload.get("event_id"), payload.get("trigger_id"), event.get("ts"))
    return {key for key in ids if key}
