"""Handles the Home tab."""

from functools import partial

from slack_bolt import Ack, App

from bot import ids
from bot.decisions.queries import publish_home
from bot.listeners.refresh import filters_in
from bot.services import Services
from bot.slack.payloads import Payload, press_of, values_in, viewer_of

OTHER_TABS = ("about", "messages")


def register(app: App, services: Services) -> None:
    """Publish the tab whenever a person opens it or changes its filters."""

    def on_opened(event: Payload, team_id: str) -> None:
        if event.get("tab") in OTHER_TABS:
            return
        filters = filters_in(values_in(event.get("view") or {}))
        services.runtime.tasks.soon(
            partial(publish_home, services, team_id, viewer_of(event), filters)
        )

    def on_filter(ack: Ack, body: Payload, team_id: str) -> None:
        ack()
        press = press_of(body, team_id)
        filters = filters_in(values_in(body.get("view") or {}))
        services.runtime.tasks.soon(
            partial(publish_home, services, press.team_id, press.user, filters)
        )

    app.event("app_home_opened")(on_opened)
    app.action(ids.HOME_STATUS)(on_filter)
    app.action(ids.HOME_GUIDE)(on_filter)
