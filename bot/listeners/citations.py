"""Handles the button that opens the guide entry cited by a reason."""

from slack_bolt import Ack, App

from bot import ids
from bot.answers.citations import cited_entry
from bot.services import Services
from bot.slack.payloads import Payload, press_of


def register(app: App, services: Services) -> None:
    """Push the entry on top of the result."""

    def on_cited(ack: Ack, body: Payload, team_id: str) -> None:
        press = press_of(body, team_id)
        view = cited_entry(services.runtime, press.value)
        services.runtime.tasks.soon(
            lambda: services.slack.client.views_push(trigger_id=press.trigger_id, view=view)
        )
        ack()

    app.action(ids.OPEN_ENTRY)(on_cited)
