"""Asks Slack whether the channels that decisions belong to are public, and records it."""

import logging

from bot.runtime.faults import skip_damaged
from bot.services import Services, Slack, Stores
from storage.errors import StorageError
from storage.records import Decision, Visibility

log = logging.getLogger(__name__)


def resolve_visibility(stores: Stores, slack: Slack, decision: Decision) -> None:
    """Record whether the decision's channel is public; it counts as private until Slack says so."""
    if decision.channel and (found := slack.membership.visibility(decision.channel)):
        stores.decisions.set_visibility(decision.team_id, decision.number, found)


def resolve_unknown(services: Services) -> None:
    """Ask again about channels whose visibility is unknown, once for each.

    A decision that can't be updated doesn't stop the others.
    """
    found: dict[str, Visibility | None] = {}
    for team_id, number, channel in services.stores.decisions.unsettled():
        if services.runtime.tasks.closing.is_set():
            return
        if channel not in found:
            found[channel] = services.slack.membership.visibility(channel)
        if visibility := found[channel]:
            with skip_damaged(f"D-{number} of {team_id}", "it counts as private"):
                services.stores.decisions.set_visibility(team_id, number, visibility)


def recheck_public_channels(services: Services) -> None:
    """Ask whether public channels still are; the decisions of one that isn't become private.

    A channel whose decisions can't be updated doesn't stop the others, and is asked about again.
    """
    own_team = services.slack.membership.team()
    for team_id, channel in services.stores.decisions.public_channels():
        if services.runtime.tasks.closing.is_set():
            return
        if team_id == own_team and services.slack.membership.visibility(channel) == "private":
            try:
                services.stores.decisions.make_channel_private(team_id, channel)
            except (StorageError, ValueError):
                log.exception("Could not make the decisions of %s private", channel)
