"""Past decisions, for whoever may see them."""

import re
from dataclasses import replace

from slack_sdk.models.views import View

from bot.decisions.permissions import owns
from bot.decisions.query import parse
from bot.errors import Refusal
from bot.render.decisions import UNCERTAIN, help_message, list_message
from bot.render.detail import decision_message, decision_view
from bot.render.history import history_view
from bot.render.home import HomeLists, home_view
from bot.services import Services, Slack, Stores
from bot.slack.message import Message
from bot.slack.state import Cursor, HomeFilters
from storage.finding.query import Page
from storage.records import Decision, whole

NUMBER = re.compile(r"(?:[Dd]-)?(\d{1,9})\??")
IN_A_LIST = 10
AT_HOME = 10
IN_A_HISTORY = 10


def review(services: Services, team: str, user: str, line: str) -> Message:
    """What is typed behind the command: a number, `help`, or words and filters."""
    if number := NUMBER.fullmatch(line):
        return decision_message(find(services.stores, services.slack, team, user, int(number[1])))
    if line.lower() == "help":
        return help_message()
    return page(services, team, user, Cursor(line))


def page(services: Services, team: str, user: str, cursor: Cursor) -> Message:
    """A page of what fits, the best match first, or without words the newest."""
    query = parse(cursor.line)
    viewer = services.slack.membership.viewer(user)
    wanted = query.page(team, viewer, IN_A_LIST + 1)
    found = services.stores.decisions.search(wanted, cursor.after)
    shown = found[:IN_A_LIST]
    return list_message(
        shown,
        cursor,
        cursor.on(shown[-1].rank) if len(found) > IN_A_LIST else None,
        searched=wanted.searched,
        certain=services.slack.membership.is_cached(user),
    )


def opened(services: Services, team: str, user: str, number: int) -> View:
    """One decision in full, as a modal."""
    decision = find(services.stores, services.slack, team, user, number)
    return decision_view(decision, user, may_all=owns(services.slack, user))


def at_hand(services: Services, team: str, user: str, number: int) -> View | None:
    """What `opened` returns, where that can be said without asking Slack; else None."""
    if services.slack.owners_may_edit:
        return None  # whether this is an owner is Slack's to say
    decision = _known(services.stores, services.slack, team, user, number)
    return decision_view(decision, user) if decision else None


def history(
    services: Services, team: str, user: str, number: int, first: int | None = None
) -> View:
    """What happened to a decision, from the entry at `first` on, else the latest."""
    return _history(
        services.stores, find(services.stores, services.slack, team, user, number), first
    )


def history_at_hand(services: Services, team: str, user: str, number: int) -> View | None:
    """What `history` returns, where that can be said without asking Slack; else None."""
    decision = _known(services.stores, services.slack, team, user, number)
    return _history(services.stores, decision, None) if decision else None


def home(services: Services, team: str, user: str, filters: HomeFilters) -> View:
    """The Home tab of a person, its lists narrowed by `filters`."""
    viewer = services.slack.membership.viewer(user)
    recent = Page(team, viewer, limit=AT_HOME, status=filters.status, guide=filters.guide)
    review = HomeLists(
        waiting=services.stores.agenda.waiting(team, user, AT_HOME),
        due=services.stores.agenda.due(team, viewer, services.stores.now().date(), AT_HOME),
        own=services.stores.decisions.page(replace(recent, by=user)),
        recent=services.stores.decisions.page(recent),
        certain=services.slack.membership.is_cached(user),
    )
    return home_view(
        review, filters, [(guide.id, guide.title) for guide in services.runtime.guides.loaded]
    )


def publish(services: Services, team: str, user: str, filters: HomeFilters) -> None:
    """Show the person's Home as it is now."""
    view = home(services, team, user, filters)
    services.slack.client.views_publish(user_id=user, view=view)


def find(stores: Stores, slack: Slack, team: str, user: str, number: int) -> Decision:
    """The decision; the same `Refusal` where there is none and where it may not be seen.

    Raises `StorageError` where it can't be read.
    """
    viewer = slack.membership.viewer(user)
    decision = whole(stores.decisions.seen(team, number, viewer))
    if decision is None:
        unsure = "" if slack.membership.is_cached(user) else f" {UNCERTAIN}"
        raise Refusal(f"There's no decision D-{number} that you can see.{unsure}")
    return decision


def _known(stores: Stores, slack: Slack, team: str, user: str, number: int) -> Decision | None:
    return whole(stores.decisions.seen(team, number, slack.membership.cached_viewer(user)))


def _history(stores: Stores, decision: Decision, first: int | None) -> View:
    events = stores.decisions.history(decision.team_id, decision.number)
    latest = max(len(events) - IN_A_HISTORY, 0)
    start = latest if first is None else min(max(first, 0), latest)
    return history_view(decision, events, start, IN_A_HISTORY)
