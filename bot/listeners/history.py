"""The history of a decision, read page by page."""

import re

from slack_bolt import Ack, App

from bot import ids
from bot.decisions import queries
from bot.listeners.surfaces import opening
from bot.services import Services
from bot.slack.payloads import Payload, press_of
from bot.slack.state import HistoryPage


def register(app: App, services: Services) -> None:
    """Opened from the decision, and turned in the same window."""

    def on_history_page(ack: Ack, body: Payload) -> None:
        ack()
        press = press_of(body)
        wanted = HistoryPage.decode(press.value)
        asked = (services, press.team_id, press.user, wanted.number, wanted.first)
        window = press.view.view_id if press.view else ""
        services.runtime.tasks.soon(
            lambda: services.slack.client.views_update(view_id=window, view=queries.history(*asked))
        )

    app.action(ids.OPEN_HISTORY)(opening(services, queries.history_at_hand, queries.history))
    app.action(re.compile(f"^{ids.HISTORY_PAGE}:"))(on_history_page)
