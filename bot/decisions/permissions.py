"""Who may act as a decision's author does."""

from bot.services import Services
from storage.record.changes import Change
from storage.record.lifecycle import forbidden
from storage.records import Decision


def owns(services: Services, user: str) -> bool:
    """Whether the user is an owner of the workspace, where owners may edit.

    Asks Slack only there; where Slack can't say in time, the answer is no.
    """
    return services.owners_may_edit and services.audience.owns(user)


def may_all(services: Services, decision: Decision, made: Change | type[Change], who: str) -> bool:
    """Whether the user needs, and has, an owner's right to make the change."""
    return bool(forbidden(decision, made, who)) and owns(services, who)
