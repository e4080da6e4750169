"""What a reason cites, one press away."""

from slack_bolt import Ack, App

from bot import ids
from bot.answers.citations import cited_entry
from bot.services import Services
from bot.slack.payloads import Payload, press_of


def register(app: App, services: Services) -> None:
    """The entry opens above the result, which stays as it is below."""

    def on_cited(ack: Ack, body: Payload) -> None:
        press = press_of(body)
        view = cited_entry(services.runtime, press.value)
        services.runtime.tasks.soon(
            lambda: services.slack.client.views_push(trigger_id=press.trigger_id, view=view)
        )
        ack()

    app.action(ids.OPEN_ENTRY)(on_cited)
