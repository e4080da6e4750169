"""Handles `/framework-decisions export`, and the button that does the same."""

from functools import partial

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.decisions import export
from bot.listeners.responses import respond_ephemeral
from bot.services import Services
from bot.slack.payloads import Payload, command_of, press_of
from storage.exchange.export import Format


def register(app: App, services: Services) -> None:
    """Send the file after the acknowledgement, then say where it is or why there is none."""

    def send_soon(respond: Respond, team_id: str, user: str, form: Format) -> None:
        def send() -> None:
            sentence = export.send(services.stores, services.slack, team_id, user, form)
            respond_ephemeral(respond, sentence)

        services.runtime.tasks.soon(send, partial(respond_ephemeral, respond))

    def is_export(body: Payload) -> bool:
        return export.is_export(str(body.get("text") or ""))

    def on_command(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        command = command_of(body, team_id)
        form = export.format_of(command.text)
        ack()
        send_soon(respond, command.team_id, command.user, form)

    def on_press(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        ack()
        press = press_of(body, team_id)
        send_soon(respond, press.team_id, press.user, "madr")

    app.command(ids.DECISIONS, matchers=[is_export])(on_command)
    app.action(ids.EXPORT)(on_press)
