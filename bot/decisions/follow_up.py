"""What follows once a decision is recorded."""

from functools import partial

from bot.decisions.revisits import date_mornings
from bot.decisions.visibility import settle_visibility
from bot.services import Services
from storage.records import Decision


def follow_up(services: Services, decision: Decision) -> None:
    """What comes after the acknowledgement of a record."""
    services.runtime.tasks.later(services.slack.sender.wake)
    services.runtime.tasks.later(
        partial(settle_visibility, services.stores, services.slack, decision)
    )
    services.runtime.tasks.later(partial(date_mornings, services))
