"""`/framework-decisions export`, and the button that does the same."""

from functools import partial

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.decisions import export
from bot.listeners.responses import respond_ephemeral
from bot.services import Services
from bot.slack.payloads import Payload, command_of, press_of
from storage.exchange.export import Format


def register(app: App, services: Services) -> None:
    """The file takes its time; whoever asked reads where it is, or why there is none."""

    def _send(respond: Respond, team: str, user: str, form: Format) -> None:
        def send() -> None:
            sentence = export.send(services.stores, services.slack, team, user, form)
            respond_ephemeral(respond, text=sentence)

        services.runtime.tasks.soon(send, partial(respond, replace_original=False))

    def asks(body: Payload) -> bool:
        return export.is_export(str(body.get("text") or ""))

    def on_command(ack: Ack, body: Payload, respond: Respond) -> None:
        command = command_of(body)
        form = export.format_of(command.text)
        ack()
        _send(respond, command.team_id, command.user, form)

    def on_press(ack: Ack, body: Payload, respond: Respond) -> None:
        ack()
        press = press_of(body)
        _send(respond, press.team_id, press.user, "madr")

    app.command(ids.DECISIONS, matchers=[asks])(on_command)
    app.action(ids.EXPORT)(on_press)
