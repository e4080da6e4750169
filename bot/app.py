"""The Slack app: made of services, and of nothing at import."""

import logging

from slack_bolt import App
from slack_sdk import WebClient

from bot import listeners
from bot.services import Services

log = logging.getLogger(__name__)


def create_app(services: Services, client: WebClient) -> App:
    """The app with every listener registered.

    Listeners run before the response is sent: what they promise is kept by then, and their
    failure is still an answer. What takes long is handed to `services.work`. Slack is asked once
    who the bot is; raises `slack_bolt.error.BoltError` where it doesn't accept the token. Requests
    are verified by `bot.http`, before their bodies are read as anything.
    """
    app = App(
        client=client,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
    )
    listeners.register(app, services)
    return app
