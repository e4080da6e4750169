"""One request of Slack's, as the log and the metrics see it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2s
from typing import Final

from bot.runtime.logs import about
from bot.runtime.metrics import Metrics
from bot.slack.payloads import MalformedPayload, Payload, team_of

SURFACES: Final = {
    "app_mention": "mention",
    "message": "message",
    "app_home_opened": "home",
    "view_submission": "view step",
    "block_actions": "action",
}


@contextmanager
def timed(body: Payload, metrics: Metrics) -> Iterator[None]:
    """The time from here to the acknowledgement; lines within say which request they are about."""
    begun, surface = time.perf_counter(), surface_of(body)
    with about(event=_name(body), team=_team(body), surface=surface):
        yield
    metrics.acknowledged.labels(surface).observe(time.perf_counter() - begun)


def surface_of(body: Payload) -> str:
    """Where in Slack a person did something; `other` for all that the bot has no surface for."""
    if body.get("command"):
        return "command"
    kind = (body.get("event") or {}).get("type") or body.get("type")
    return SURFACES.get(str(kind), "other")


def _name(body: Payload) -> str:
    """The event's id, the same at each delivery; for what has none, a short name of its trigger."""
    if event_id := body.get("event_id"):
        return str(event_id)
    return blake2s(str(body.get("trigger_id")).encode(), digest_size=5).hexdigest()


def _team(body: Payload) -> str:
    try:
        return str(body.get("team_id") or team_of(body))
    except MalformedPayload:
        return "unknown"
