"""Decides who may do what a decision's author may do."""

from bot.services import Slack
from storage.record.changes import Change
from storage.record.lifecycle import permission_refusal
from storage.records import Decision


def acts_as_owner(slack: Slack, user: str) -> bool:
    """Return whether the user owns the workspace and owners may edit decisions.

    Slack is asked only if they may; False if it doesn't reply in time.
    """
    return slack.owners_may_edit and slack.membership.is_owner(user)


def overrides_as_owner(
    slack: Slack, decision: Decision, change: Change | type[Change], who: str
) -> bool:
    """Return whether `who` can make the change only as an owner, and acts as one."""
    return bool(permission_refusal(decision, change, who)) and acts_as_owner(slack, who)
