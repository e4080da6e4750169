"""Keeps whether each decision's place is public, which only Slack can say."""

import logging

from bot.runtime.faults import skip_damaged
from bot.services import Services, Slack, Stores
from storage.errors import StorageError
from storage.records import Decision, Visibility

log = logging.getLogger(__name__)


def settle_visibility(stores: Stores, slack: Slack, decision: Decision) -> None:
    """Ask Slack whether the decision's place is public; until it says so, it counts as private."""
    if decision.channel and (found := slack.membership.visibility(decision.channel)):
        stores.decisions.set_visibility(decision.team_id, decision.number, found)


def settle_unsettled(services: Services) -> None:
    """Ask again about the places of which Slack has not told the kind yet, once for each.

    A decision that can't be settled keeps no other one from it.
    """
    found: dict[str, Visibility | None] = {}
    for team_id, number, channel in services.stores.decisions.unsettled():
        if services.runtime.tasks.closing.is_set():
            return
        if channel not in found:
            found[channel] = services.slack.membership.visibility(channel)
        if kind := found[channel]:
            with skip_damaged(f"D-{number} of {team_id}", "it counts as private"):
                services.stores.decisions.set_visibility(team_id, number, kind)


def close_places(services: Services) -> None:
    """Ask whether the public places still are; a closed one takes its decisions along.

    One that can't be closed now keeps no other one open, and is asked about again.
    """
    own = services.slack.membership.team()
    for team_id, channel in services.stores.decisions.public_channels():
        if services.runtime.tasks.closing.is_set():
            return
        if team_id == own and services.slack.membership.visibility(channel) == "private":
            try:
                services.stores.decisions.make_channel_private(team_id, channel)
            except (StorageError, ValueError):
                log.exception("The decisions of %s could not be closed", channel)
