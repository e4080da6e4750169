"""Handles `/framework-choose`, and the button on Home that does the same."""

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.interviews import round_start
from bot.interviews.invitations import is_invitation
from bot.interviews.session import Opening, open_interview
from bot.listeners.modals import Interaction, open_modal
from bot.services import Services
from bot.slack.payloads import Payload, command_of, press_of


def register(app: App, services: Services) -> None:
    """Save the interview first, then open its modal before the trigger expires."""

    def on_choose(
        ack: Ack, body: Payload, team_id: str, respond: Respond, bot_user_id: str
    ) -> None:
        command = command_of(body, team_id)
        if is_invitation(command):
            ack(round_start.start(services, command, bot_user_id))
            return
        opening = Opening(command.team_id, command.user, command.channel, command.trigger_id)
        view = open_interview(services.stores, services.runtime, opening, command.text)
        open_modal(services, Interaction.by_command(command, respond), lambda: view)
        ack()

    def on_start(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        press = press_of(body, team_id)
        opening = Opening(press.team_id, press.user, None, press.trigger_id)
        view = open_interview(services.stores, services.runtime, opening)
        open_modal(services, Interaction.by_press(press, respond), lambda: view)
        ack()

    app.command(ids.CHOOSE)(on_choose)
    app.action(ids.START_INTERVIEW)(on_start)
