"""Where a person acted on a decision, and what is shown there afterwards."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from slack_bolt import Ack, Respond
from slack_sdk.models.views import View

from bot import ids
from bot.decisions import queries
from bot.decisions.permissions import owns
from bot.listeners.modals import interaction_of, open_in_time
from bot.render.detail import decision_view
from bot.services import Services
from bot.slack.payloads import OpenView, Payload, Value, press_of
from bot.slack.state import DecisionRef, HomeFilters
from storage.records import Decision

Reading: TypeAlias = Callable[[Services, str, str, int], View]
"""The view for a workspace, a person and the number of a decision."""
Glance: TypeAlias = Callable[[Services, str, str, int], View | None]
"""The same where it takes no question to Slack."""


def opening(services: Services, at_hand: Glance, view: Reading) -> Callable[..., None]:
    """The listener of a button that opens a window about the decision it names."""

    def on_press(ack: Ack, body: Payload, respond: Respond) -> None:
        ack()
        press = press_of(body)
        asked = (services, press.team_id, press.user, DecisionRef.decode(press.value).number)
        open_in_time(
            services,
            interaction_of(press, respond),
            partial(at_hand, *asked),
            partial(view, *asked),
        )

    return on_press


def filters_of(view: OpenView | None) -> str | None:
    """The filters of the Home on which somebody acted; None elsewhere."""
    if view is None or view.kind != "home":
        return None
    return chosen(view.values).encode()


def chosen(values: Mapping[str, Value]) -> HomeFilters:
    """The filters that the menus of a Home stand at; `values` is by block_id."""
    status, guide = (values.get(menu) for menu in (ids.HOME_STATUS, ids.HOME_GUIDE))
    return HomeFilters.of(str(status or ""), str(guide or ""))


def show_again(
    services: Services, decision: Decision, user: str, window: str, home: str | None
) -> None:
    """Show the decision as it is now in the `window` with it, and the Home with these filters."""

    def show() -> None:
        view = decision_view(decision, user, may_all=owns(services.slack, user))
        services.slack.client.views_update(view_id=window, view=view)

    if window:
        services.runtime.tasks.later(show)
    if home is not None:
        filters = HomeFilters.decode(home)
        services.runtime.tasks.later(
            partial(queries.publish, services, decision.team_id, user, filters)
        )
