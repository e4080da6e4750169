"""Log context and timing of one request of Slack's."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2s
from typing import Final

from bot.runtime.logs import log_context
from bot.runtime.metrics import Metrics
from bot.slack.payloads import Payload

SURFACES: Final = {
    "app_mention": "mention",
    "message": "message",
    "app_home_opened": "home",
    "view_submission": "view step",
    "block_actions": "action",
}


@contextmanager
def observed(body: Payload, metrics: Metrics) -> Iterator[None]:
    """Time the block, up to the acknowledgement, and add the request to its log context."""
    metrics.note_event()
    begun, surface = time.perf_counter(), surface_of(body)
    with log_context(event=_name(body), surface=surface):
        yield
    metrics.acknowledged.labels(surface).observe(time.perf_counter() - begun)


def surface_of(body: Payload) -> str:
    """Return the part of Slack that the request came from; `other` if the bot does not use it."""
    if body.get("command"):
        return "command"
    kind = (body.get("event") or {}).get("type") or body.get("type")
    return SURFACES.get(str(kind), "other")


def _name(body: Payload) -> str:
    """Return the event's id, which is stable across deliveries, or else a hash of its trigger."""
    if event_id := body.get("event_id"):
        return str(event_id)
    return blake2s(str(body.get("trigger_id")).encode(), digest_size=5).hexdigest()
