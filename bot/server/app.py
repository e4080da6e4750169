"""The Bolt app, built from services; importing this module has no side effects."""

import logging

from slack_bolt import App
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk import WebClient

from bot import listeners
from bot.services import Services


def create_app(services: Services, client: WebClient) -> App:
    """Return the Bolt app with every listener registered.

    Listeners run before the response is sent, so nothing is confirmed before it is committed, and
    an error can still be reported in the response. Slow work goes to `services.runtime.tasks`.
    Requests are verified by `bot.server.http`, before their bodies are parsed.

    Makes one `auth.test` call; raises `slack_bolt.error.BoltError` if Slack rejects the token.
    """
    logging.getLogger("slack_bolt.App").addFilter(_is_relevant)
    app = App(
        name="framework-bot",  # without it, Bolt searches all modules for its caller's file
        client=client,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    listeners.register(app, services)
    return app


def _is_relevant(record: logging.LogRecord) -> bool:
    """Drop the warning that Bolt ignores the SLACK_BOT_TOKEN which it read from the environment."""
    return record.msg != warning_client_prioritized_and_token_skipped()
