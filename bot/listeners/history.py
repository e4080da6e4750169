"""The history of a decision, read page by page."""

import re

from slack_bolt import Ack, App

from bot import ids
from bot.decisions import reviewing
from bot.listeners.surfaces import opening
from bot.payloads import Payload, number_in, press_of
from bot.services import Services


def register(app: App, services: Services) -> None:
    """Opened from the decision, and turned in the same window."""

    def on_history_page(ack: Ack, body: Payload) -> None:
        ack()
        press = press_of(body)
        number, _, first = press.value.partition(" ")
        asked = (services, press.team_id, press.user, number_in(number), number_in(first))
        window = press.view.view_id if press.view else ""
        services.work.soon(
            lambda: services.client.views_update(view_id=window, view=reviewing.history(*asked))
        )

    app.action(ids.OPEN_HISTORY)(opening(services, reviewing.history_at_hand, reviewing.history))
    app.action(re.compile(f"^{ids.HISTORY_PAGE}:"))(on_history_page)
