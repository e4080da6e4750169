"""The Slack app: made of services, and of nothing at import."""

import logging

from slack_bolt import App
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk import WebClient

from bot import listeners
from bot.services import Services


def create_app(services: Services, client: WebClient) -> App:
    """The app with every listener registered.

    Listeners run before the response is sent: what they promise is kept by then, and their
    failure is still an answer. What takes long is handed to `services.work`. Slack is asked once
    who the bot is; raises `slack_bolt.error.BoltError` where it doesn't accept the token. Requests
    are verified by `bot.running.http`, before their bodies are read as anything.
    """
    logging.getLogger("slack_bolt.App").addFilter(_is_news)
    app = App(
        name="framework-bot",  # else Bolt looks through every module for the file of its caller
        client=client,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    listeners.register(app, services)
    return app


def _is_news(record: logging.LogRecord) -> bool:
    """Bolt reads SLACK_BOT_TOKEN by itself, and warns that it can do without."""
    return record.msg != warning_client_prioritized_and_token_skipped()
