"""Handles the buttons that open a decision's history and page through it."""

import re
from functools import partial

from slack_bolt import Ack, App

from bot import ids
from bot.decisions import queries
from bot.listeners.modals import opens_decision_modal
from bot.render.faults import notice_view
from bot.services import Services
from bot.slack.payloads import Payload, press_of
from bot.slack.state import HistoryPage


def register(app: App, services: Services) -> None:
    """Open the history on top of the decision, and show further pages in the same modal."""
    stores, slack = services.stores, services.slack

    def on_history_page(ack: Ack, body: Payload, team_id: str) -> None:
        ack()
        press = press_of(body, team_id)
        page = HistoryPage.decode(press.value)
        view_id = press.view.view_id if press.view else ""

        update = partial(slack.client.views_update, view_id=view_id)

        def show() -> None:
            view = queries.history_modal(
                stores, slack, press.team_id, press.user, page.number, page.first
            )
            update(view=view)

        services.runtime.tasks.soon(show, lambda sentence: update(view=notice_view(sentence)))

    app.action(ids.OPEN_HISTORY)(
        opens_decision_modal(services, queries.cached_history_modal, queries.history_modal)
    )
    app.action(re.compile(f"^{ids.HISTORY_PAGE}:"))(on_history_page)
