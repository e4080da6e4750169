"""Keeps whether each decision's place is public, which only Slack can say."""

import logging

from bot.runtime.faults import set_aside
from bot.services import Services
from storage.errors import StorageError
from storage.records import Decision, Visibility

log = logging.getLogger(__name__)


def settle_visibility(services: Services, decision: Decision) -> None:
    """Ask Slack whether the decision's place is public; until it says so, it counts as private."""
    if decision.channel and (found := services.audience.visibility(decision.channel)):
        services.decisions.set_visibility(
            decision.team_id, decision.number, found, now=services.clock()
        )


def settle_unsettled(services: Services) -> None:
    """Ask again about the places of which Slack has not told the kind yet, once for each.

    A decision that can't be settled keeps no other one from it.
    """
    found: dict[str, Visibility | None] = {}
    for team_id, number, channel in services.decisions.unsettled():
        if services.work.closing.is_set():
            return
        if channel not in found:
            found[channel] = services.audience.visibility(channel)
        if kind := found[channel]:
            with set_aside(f"D-{number} of {team_id}", "it counts as private"):
                services.decisions.set_visibility(team_id, number, kind, now=services.clock())


def close_places(services: Services) -> None:
    """Ask whether the public places still are; a closed one takes its decisions along.

    One that can't be closed now keeps no other one open, and is asked about again.
    """
    own = services.audience.team()
    for team_id, channel in services.decisions.public_places():
        if services.work.closing.is_set():
            return
        if team_id == own and services.audience.visibility(channel) == "private":
            try:
                services.decisions.close_place(team_id, channel, now=services.clock())
            except (StorageError, ValueError):
                log.exception("The decisions of %s could not be closed", channel)
