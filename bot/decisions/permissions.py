"""Who may act as a decision's author does."""

from bot.services import Slack
from storage.record.changes import Change
from storage.record.lifecycle import forbidden
from storage.records import Decision


def owns(slack: Slack, user: str) -> bool:
    """Whether the user is an owner of the workspace, where owners may edit.

    Asks Slack only there; where Slack can't say in time, the answer is no.
    """
    return slack.owners_may_edit and slack.membership.is_owner(user)


def may_all(slack: Slack, decision: Decision, made: Change | type[Change], who: str) -> bool:
    """Whether the user needs, and has, an owner's right to make the change."""
    return bool(forbidden(decision, made, who)) and owns(slack, who)
