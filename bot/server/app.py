"""The Bolt app, built from services; importing this module has no side effects."""

import logging
from collections.abc import Callable

from slack_bolt import App, BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger.messages import (
    warning_client_prioritized_and_token_skipped,
    warning_token_skipped,
)
from slack_sdk import WebClient

from bot import listeners
from bot.runtime.logs import add_log_context
from bot.services import Services
from bot.slack.payloads import Payload
from storage.records import Installation


def create_app(services: Services, client: WebClient) -> App:
    """Return the Bolt app with every listener registered. Makes no call to Slack.

    Listeners run before the response is sent, so nothing is confirmed before it is committed, and
    an error can still be reported in the response. Slow work goes to `services.runtime.tasks`.
    Requests are verified by `bot.server.http`, before their bodies are parsed.

    Bolt passes a listener the `installation` that a request is for, its `team_id` and its
    `bot_user_id`, whatever workspace the person who acts belongs to.
    """
    source, token = services.slack.installation, client.token

    def attribute(body: Payload, context: BoltContext, next: Callable[[], None]) -> None:  # noqa: A002
        if body.get("type") != "url_verification":
            context["team_id"] = ""  # Bolt's guess may be the workspace of the person
            found = source.of_request(body)
            add_log_context(team=found.team_id)
            context.update(installation=found, team_id=found.team_id)
        next()

    def authorize(installation: Installation) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=installation.team_id,
            bot_user_id=installation.bot_user_id,
            bot_id=installation.bot_id,
            bot_token=token,
        )

    logging.getLogger("slack_bolt.App").addFilter(_is_relevant)
    app = App(
        name="framework-bot",  # without it, Bolt searches all modules for its caller's file
        client=client,
        before_authorize=attribute,
        authorize=authorize,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    listeners.register(app, services)
    return app


IRRELEVANT = (warning_client_prioritized_and_token_skipped(), warning_token_skipped())


def _is_relevant(record: logging.LogRecord) -> bool:
    """Drop the warnings that Bolt does not use a token of its own."""
    return record.msg not in IRRELEVANT
