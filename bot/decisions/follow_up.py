"""What follows once a decision is recorded."""

from functools import partial

from bot.decisions.revisits import date_mornings
from bot.decisions.visibility import settle_visibility
from bot.services import Services
from storage.records import Decision


def follow_up(services: Services, decision: Decision) -> None:
    """What comes after the acknowledgement of a record."""
    services.work.later(services.postman.wake)
    services.work.later(partial(settle_visibility, services, decision))
    services.work.later(partial(date_mornings, services))
