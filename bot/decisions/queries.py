"""Shows past decisions to those who may see them."""

import re
from dataclasses import replace

from slack_sdk.models.views import View

from bot.decisions.permissions import acts_as_owner
from bot.decisions.query import parse
from bot.errors import Refusal
from bot.render.decisions import help_message, list_message, unseen
from bot.render.detail import decision_message, decision_view
from bot.render.history import history_view
from bot.render.home import HomeLists, home_view
from bot.services import Services, Slack, Stores
from bot.slack.message import Message
from bot.slack.state import Cursor, HomeFilters
from storage.finding.query import DecisionQuery
from storage.records import Decision, require_readable

NUMBER = re.compile(r"(?:[Dd]-)?(\d{1,9})\??")
LIST_LENGTH = 10
HOME_LENGTH = 10
HISTORY_LENGTH = 10


def run_command(stores: Stores, slack: Slack, team_id: str, user: str, line: str) -> Message:
    """Return the reply to `/framework-decisions`: a decision, the help, or a list.

    Raise Refusal for a decision that the user may not see, or an invalid filter.
    """
    if number := NUMBER.fullmatch(line):
        return decision_message(find(stores, slack, team_id, user, int(number[1])))
    if line.lower() == "help":
        return help_message()
    return list_page(stores, slack, team_id, user, Cursor(line))


def list_page(stores: Stores, slack: Slack, team_id: str, user: str, cursor: Cursor) -> Message:
    """Return a page of search results, best match first, or of all decisions, newest first.

    Raise Refusal for an invalid filter.
    """
    query = parse(cursor.line)
    viewer = slack.membership.viewer(user)
    page = query.page(team_id, viewer, LIST_LENGTH + 1)
    found = stores.decisions.search(page, cursor.after)
    shown = found[:LIST_LENGTH]
    return list_message(
        shown,
        cursor,
        cursor.on(shown[-1].rank) if len(found) > LIST_LENGTH else None,
        searched=page.has_words,
        certain=viewer.certain,
    )


def decision_modal(stores: Stores, slack: Slack, team_id: str, user: str, number: int) -> View:
    """Return the modal with one decision in full; raise Refusal if the user may not see it."""
    decision = find(stores, slack, team_id, user, number)
    return decision_view(decision, user, may_all=acts_as_owner(slack, user))


def cached_decision_modal(
    stores: Stores, slack: Slack, team_id: str, user: str, number: int
) -> View | None:
    """Return what `decision_modal` returns; None if that needs a call to Slack."""
    if slack.owners_may_edit:
        return None  # only Slack knows whether this is an owner
    decision = _find_cached(stores, slack, team_id, user, number)
    return decision_view(decision, user) if decision else None


def history_modal(  # noqa: PLR0913, PLR0917 - the bundles come first
    stores: Stores, slack: Slack, team_id: str, user: str, number: int, first: int | None = None
) -> View:
    """Return the modal with a decision's history, from the entry `first` on or else the latest.

    Raise Refusal if the user may not see the decision.
    """
    return _history(stores, find(stores, slack, team_id, user, number), first)


def cached_history_modal(
    stores: Stores, slack: Slack, team_id: str, user: str, number: int
) -> View | None:
    """Return what `history_modal` returns; None if that needs a call to Slack."""
    decision = _find_cached(stores, slack, team_id, user, number)
    return _history(stores, decision, None) if decision else None


def home(services: Services, team_id: str, user: str, filters: HomeFilters) -> View:
    """Return the person's Home tab, with its lists narrowed by `filters`."""
    stores, viewer = services.stores, services.slack.membership.viewer(user)
    recent = DecisionQuery(
        team_id, viewer, limit=HOME_LENGTH, status=filters.status, guide=filters.guide
    )
    review = HomeLists(
        waiting=stores.agenda.awaiting_approval(team_id, user, HOME_LENGTH),
        due=stores.agenda.due(team_id, viewer, stores.now().date(), HOME_LENGTH),
        own=stores.decisions.find(replace(recent, by=user)),
        recent=stores.decisions.find(recent),
        certain=viewer.certain,
    )
    guides = [(guide.id, guide.title) for guide in services.runtime.guides.loaded]
    return home_view(review, filters, guides)


def publish_home(services: Services, team_id: str, user: str, filters: HomeFilters) -> None:
    """Publish the person's Home tab."""
    view = home(services, team_id, user, filters)
    services.slack.client.views_publish(user_id=user, view=view)


def find(stores: Stores, slack: Slack, team_id: str, user: str, number: int) -> Decision:
    """Return the decision; raise Refusal if it doesn't exist or the user may not see it.

    The Refusal is the same in both cases, and another one if Slack can't say what the user may see.
    Raise StorageError if the decision is damaged.
    """
    viewer = slack.membership.viewer(user)
    decision = require_readable(stores.decisions.get_visible(team_id, number, viewer))
    if decision is None:
        raise Refusal(unseen(number, certain=viewer.certain))
    return decision


def _find_cached(
    stores: Stores, slack: Slack, team_id: str, user: str, number: int
) -> Decision | None:
    return require_readable(
        stores.decisions.get_visible(team_id, number, slack.membership.cached_viewer(user))
    )


def _history(stores: Stores, decision: Decision, first: int | None) -> View:
    events = stores.decisions.history(decision.team_id, decision.number)
    latest = max(len(events) - HISTORY_LENGTH, 0)
    start = latest if first is None else min(max(first, 0), latest)
    return history_view(decision, events, start, HISTORY_LENGTH)
