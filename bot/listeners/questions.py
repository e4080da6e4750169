"""Handles questions in channels and direct messages."""

from slack_bolt import App

from bot.answers.answering import accept
from bot.services import Services
from bot.slack.payloads import Payload, question_of


def register(app: App, services: Services) -> None:
    """Listen to both events that Slack sends for a mention; the first to arrive is answered."""

    def on_message(event: Payload, team_id: str, bot_user_id: str) -> None:
        question = question_of(event, team_id, bot_user_id)
        if question:
            accept(services, question)

    app.event("app_mention")(on_message)
    app.event("message")(on_message)
