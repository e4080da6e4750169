"""Follows up on a recorded decision."""

from functools import partial

from bot.decisions.revisits import schedule_in_time_zones
from bot.decisions.visibility import resolve_visibility
from bot.services import Services
from storage.records import Decision


def follow_up(services: Services, decision: Decision) -> None:
    """After the acknowledgement, send what is queued and ask Slack what the decision needs."""
    later = services.runtime.tasks.later
    later(services.slack.sender.wake)
    later(partial(resolve_visibility, services.stores, services.slack, decision))
    later(partial(schedule_in_time_zones, services))
