"""`/framework-ask`."""

from functools import partial

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.answers import asking
from bot.listeners.responses import respond_with_retry
from bot.services import Services
from bot.slack.payloads import Payload, command_of, press_of


def register(app: App, services: Services) -> None:
    """The answer to the command travels in its acknowledgement."""

    def on_ask(ack: Ack, body: Payload) -> None:
        command = command_of(body)
        act = asking.settings if command.text.lower() == "settings" else asking.ask
        ack(**act(services, command).arguments())

    def on_change(ack: Ack, body: Payload, respond: Respond) -> None:
        ack()
        press = press_of(body)

        def change() -> None:
            changed = asking.change_settings(services.stores, services.slack, press)
            respond_with_retry(respond, replace_original=True, **changed.arguments())

        services.runtime.tasks.soon(change, partial(respond, replace_original=False))

    app.command(ids.ASK)(on_ask)
    app.action(ids.ANSWER_ALL)(on_change)
