"""`/framework-choose`, and the button on Home that does the same."""

from slack_bolt import Ack, App, BoltContext, Respond

from bot import convening, ids, interviewing
from bot.inviting import is_invitation
from bot.payloads import Payload, command_of, press_of
from bot.services import Services
from bot.windows import Act, open_soon


def register(app: App, services: Services) -> None:
    """The interview is known before its window opens; nothing else comes before that."""

    def on_choose(ack: Ack, body: Payload, respond: Respond, context: BoltContext) -> None:
        command = command_of(body)
        if is_invitation(command):
            ack(convening.begin(services, command, context.bot_user_id or ""))
            return
        team, user, channel = command.team_id, command.user, command.channel
        view = interviewing.begin(services, team, user, channel, command.text)
        open_soon(services, Act(team, user, command.trigger_id, respond), lambda: view)
        ack()

    def on_start(ack: Ack, body: Payload, respond: Respond) -> None:
        press = press_of(body)
        view = interviewing.begin(services, press.team_id, press.user, None, "")
        act = Act(press.team_id, press.user, press.trigger_id, respond)
        open_soon(services, act, lambda: view)
        ack()

    app.command(ids.CHOOSE)(on_choose)
    app.action(ids.START_INTERVIEW)(on_start)
