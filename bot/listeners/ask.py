"""Handles `/framework-ask`, and the button of a channel's settings."""

from functools import partial

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.answers import ask_command
from bot.listeners.responses import respond_ephemeral, respond_with_retry
from bot.services import Services
from bot.slack.payloads import Payload, command_of, press_of


def register(app: App, services: Services) -> None:
    """Answer the command inside its acknowledgement."""

    def on_ask(ack: Ack, body: Payload, team_id: str) -> None:
        command = command_of(body, team_id)
        handle = ask_command.settings if command.text.lower() == "settings" else ask_command.ask
        ack(**handle(services, command).arguments())

    def on_change(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        ack()
        press = press_of(body, team_id)

        def change() -> None:
            changed = ask_command.change_settings(services.stores, services.slack, press)
            respond_with_retry(respond, replace_original=True, **changed.arguments())

        services.runtime.tasks.soon(change, partial(respond_ephemeral, respond))

    app.command(ids.ASK)(on_ask)
    app.action(ids.ANSWER_ALL)(on_change)
