"""Refreshes the views that show a decision after somebody has changed it."""

from collections.abc import Mapping
from functools import partial

from bot import ids
from bot.decisions import queries
from bot.decisions.permissions import acts_as_owner
from bot.render.detail import decision_view
from bot.services import Services
from bot.slack.payloads import OpenView, Value
from bot.slack.state import HomeFilters
from storage.records import Decision


def encoded_filters(view: OpenView | None) -> str | None:
    """Return the encoded filters of the Home that somebody acted on; None for any other view."""
    if view is None or view.kind != "home":
        return None
    return filters_in(view.values).encode()


def filters_in(values: Mapping[str, Value]) -> HomeFilters:
    """Return the filters selected in the menus of a Home; `values` are by block_id."""
    status, guide = (values.get(menu) for menu in (ids.HOME_STATUS, ids.HOME_GUIDE))
    return HomeFilters.of(str(status or ""), str(guide or ""))


def refresh(
    services: Services, decision: Decision, user: str, view_id: str, home: str | None
) -> None:
    """After the acknowledgement, show the current decision in the modal `view_id` and on Home.

    Without a `view_id` there is no modal to update; `home` is the encoded filters of the Home, None
    to leave it.
    """

    def update_modal() -> None:
        view = decision_view(decision, user, may_all=acts_as_owner(services.slack, user))
        services.slack.client.views_update(view_id=view_id, view=view)

    if view_id:
        services.runtime.tasks.later(update_modal)
    if home is not None:
        filters = HomeFilters.decode(home)
        services.runtime.tasks.later(
            partial(queries.publish_home, services, decision.team_id, user, filters)
        )
