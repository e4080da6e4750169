"""Decides who may do what a decision's author may do."""

from bot.errors import Refusal
from bot.services import Slack
from storage.record.changes import Change
from storage.record.lifecycle import permission_refusal
from storage.records import Decision

CANT_ASK = (
    "Only the author, the deciders and the workspace's owners can do that to {id}, and Slack can't "
    "tell me right now whether you're an owner. Try again in a minute."
)


def acts_as_owner(slack: Slack, user: str) -> bool | None:
    """Return whether the user owns the workspace and owners may edit decisions.

    Slack is asked only if they may; None if it doesn't reply in time.
    """
    return slack.membership.is_owner(user) if slack.owners_may_edit else False


def overrides_as_owner(
    slack: Slack, decision: Decision, change: Change | type[Change], who: str
) -> bool:
    """Return whether `who` can make the change only as an owner, and acts as one.

    Raise Refusal if Slack doesn't say in time whether `who` is an owner.
    """
    if not permission_refusal(decision, change, who):
        return False
    if permission_refusal(decision, change, who, may_all=True):
        return False  # not even an owner can
    owner = acts_as_owner(slack, who)
    if owner is None:
        raise Refusal(CANT_ASK.format(id=decision.id))
    return owner
