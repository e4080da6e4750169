"""Applies changes to decisions, in one transaction with the updates of their posts."""

from collections.abc import Iterable

from bot.decisions import announcements
from bot.decisions.permissions import overrides_as_owner
from bot.errors import Refusal
from bot.services import Services, Slack, Stores
from storage.record.changes import Change
from storage.record.lifecycle import refusal
from storage.records import Decision, OutboxCall, number_of


def apply_change(  # noqa: PLR0913 - each is passed by name or is obvious
    services: Services,
    team_id: str,
    number: int,
    change: Change,
    *,
    who: str,
    revision: int | None = None,
    calls: Iterable[OutboxCall] = (),
) -> Decision:
    """Apply the change as the user `who`, queue `calls` with it, and return the changed decision.

    Slack is asked whether `who` is an owner only if the change requires it and owners may edit.
    Raise ChangeRefused; raise Conflict if the decision was edited after the `revision` that `who`
    has read.
    """
    current = services.stores.decisions.get(team_id, number)
    as_owner = current is not None and overrides_as_owner(services.slack, current, change, who)
    with services.stores.database.transaction():
        before = services.stores.decisions.get(team_id, number)
        after = services.stores.decisions.change(
            team_id, number, change, who=who, revision=revision, may_all=as_owner
        )
        if before and after != before:
            for decision in (after, *_affected_successors(services.stores, before, after)):
                announcements.queue_update(services.stores, decision)
        for call in calls:
            services.stores.outbox.put(call)
    services.runtime.tasks.later(services.slack.sender.wake)
    return after


def changeable(  # noqa: PLR0913, PLR0917 - the bundles come first
    stores: Stores, slack: Slack, team_id: str, number: int, kind: type[Change], who: str
) -> Decision:
    """Return the decision; raise Refusal if `who` can't make this kind of change to it now."""
    decision = stores.decisions.get(team_id, number)
    if decision is None:
        raise Refusal(f"There's no decision D-{number}.")
    as_owner = overrides_as_owner(slack, decision, kind, who)
    if sentence := refusal(decision, kind, who, may_all=as_owner):
        raise Refusal(sentence)
    return decision


def _affected_successors(stores: Stores, before: Decision, after: Decision) -> Iterable[Decision]:
    """Return the former and the new successor, if the change replaced one with the other."""
    if before.superseded_by == after.superseded_by:
        return ()
    ids = {before.superseded_by, after.superseded_by}
    found = (stores.decisions.get(after.team_id, number_of(one)) for one in ids if one)
    return tuple(decision for decision in found if decision)
