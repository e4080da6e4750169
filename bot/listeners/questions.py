"""Questions in channels and direct messages."""

from slack_bolt import App, BoltContext

from bot.answers.answering import hear
from bot.services import Services
from bot.slack.payloads import Payload, question_of


def register(app: App, services: Services) -> None:
    """Take both events of a mention: whichever arrives first is answered, the other dropped."""

    def on_message(event: Payload, context: BoltContext) -> None:
        question = question_of(event, context.team_id or "", context.bot_user_id or "")
        if question:
            hear(services, question)

    app.event("app_mention")(on_message)
    app.event("message")(on_message)
