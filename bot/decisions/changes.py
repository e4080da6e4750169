"""What people do to a decision: in one commit with what its posts are to show then."""

from collections.abc import Iterable

from bot.decisions import announcements
from bot.decisions.permissions import may_all
from bot.services import Services, Stores
from storage.record.changes import Change
from storage.records import Decision, OutboxCall, number_of


def change(  # noqa: PLR0913 - each is told by its name
    services: Services,
    team: str,
    number: int,
    made: Change,
    *,
    who: str,
    revision: int | None = None,
    owed: Iterable[OutboxCall] = (),
) -> Decision:
    """Make the change as the user `who`, and owe the calls `owed`; what the decision has become.

    Asks Slack only whether somebody else is an owner, where owners may edit. Raises
    `ChangeRefused`, or `Conflict` where the words have another revision than the one that `who`
    had before their eyes.
    """
    named = services.stores.decisions.get(team, number)
    owner = named is not None and may_all(services.slack, named, made, who)
    with services.stores.database.transaction():
        before = services.stores.decisions.get(team, number)
        after = services.stores.decisions.change(
            team,
            number,
            made,
            who=who,
            revision=revision,
            may_all=owner,
        )
        if before and after != before:
            for each in (after, *_successors(services.stores, before, after)):
                announcements.tell_anew(services.stores, each)
        for call in owed:
            services.stores.outbox.put(call)
    services.runtime.tasks.later(services.slack.sender.wake)
    return after


def _successors(stores: Stores, before: Decision, after: Decision) -> tuple[Decision, ...]:
    """The decisions that took, or take, the place of it, where that has changed."""
    ends = {before.superseded_by, after.superseded_by} - {None}
    if before.superseded_by == after.superseded_by:
        return ()
    found = (stores.decisions.get(after.team_id, number_of(end)) for end in ends if end)
    return tuple(decision for decision in found if decision)
