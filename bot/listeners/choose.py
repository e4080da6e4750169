"""`/framework-choose`, and the button on Home that does the same."""

from slack_bolt import Ack, App, BoltContext, Respond

from bot import ids
from bot.interviews import round_start
from bot.interviews.invitations import is_invitation
from bot.interviews.session import Opening, begin
from bot.listeners.modals import Interaction, interaction_of, open_soon
from bot.services import Services
from bot.slack.payloads import Payload, command_of, press_of


def register(app: App, services: Services) -> None:
    """The interview is known before its window opens; nothing else comes before that."""

    def on_choose(ack: Ack, body: Payload, respond: Respond, context: BoltContext) -> None:
        command = command_of(body)
        if is_invitation(command):
            ack(round_start.begin(services, command, context.bot_user_id or ""))
            return
        act = Interaction(command.team_id, command.user, command.trigger_id, respond)
        opening = Opening(act.team_id, act.user, command.channel, act.trigger_id)
        view = begin(services.stores, services.runtime, opening, command.text)
        open_soon(services, act, lambda: view)
        ack()

    def on_start(ack: Ack, body: Payload, respond: Respond) -> None:
        press = press_of(body)
        act = interaction_of(press, respond)
        view = begin(
            services.stores,
            services.runtime,
            Opening(act.team_id, act.user, None, act.trigger_id),
            "",
        )
        open_soon(services, act, lambda: view)
        ack()

    app.command(ids.CHOOSE)(on_choose)
    app.action(ids.START_INTERVIEW)(on_start)
