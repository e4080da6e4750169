"""Checks of Slack's tokens, with advice on how to fix them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.errors import Refusal
from bot.slack.client import CALL_ERRORS, error_code, retry_after

BOT_TOKEN: Final = "SLACK_BOT_TOKEN"  # noqa: S105 - the variable's name
APP_TOKEN: Final = "SLACK_APP_TOKEN"  # noqa: S105 - the variable's name
SECRET: Final = "SLACK_SIGNING_SECRET"  # noqa: S105 - the variable's name
ADVICE: Final = {
    BOT_TOKEN: "Install the app to the workspace and copy its Bot User OAuth Token (xoxb-…).",
    APP_TOKEN: "It must be an app-level token (xapp-…) with the scope connections:write, and "
    "Socket Mode must be on.",
}
REFUSED: Final = frozenset(
    {
        "access_denied",
        "account_inactive",
        "enterprise_is_restricted",
        "forbidden_team",
        "invalid_auth",
        "is_bot",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""The error codes that refuse a token; after any other one, known or not, Slack is asked again."""


FORMATS: Final = {
    BOT_TOKEN: (re.compile(r"xoxb-\S+"), "xoxb-…, under Install App"),
    APP_TOKEN: (re.compile(r"xapp-\S+"), "xapp-…, under Basic Information, App-Level Tokens"),
    SECRET: (re.compile(r"[0-9a-f]{32}"), "32 hexadecimal digits, under Basic Information"),
}


def check_format(name: str, value: str) -> None:
    """Raise `Refusal` if the variable's value has the wrong format; the value is not repeated."""
    pattern, description = FORMATS[name]
    if pattern.fullmatch(value):
        return
    others = [other for other, (its, _) in FORMATS.items() if its.fullmatch(value)]
    hint = f" Its value looks like {others[0]}." if others else ""
    raise Refusal(f"{name} must be {description} in the app's settings.{hint}")


class RefusedToken(Refusal):
    """Slack refuses a token, and no later attempt will change that."""


class SlackUnavailable(Refusal):
    """Slack did not say whether it accepts a token; a later attempt may succeed.

    `reason` is Slack's error code or the fault of the connection; `delay` is how long Slack asks to
    wait, if it does.
    """

    def __init__(self, sentence: str, reason: str, delay: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.delay = delay or timedelta()


def check_bot_token(client: WebClient) -> SlackResponse:
    """Return Slack's answer about the bot's token.

    Raise `RefusedToken` or `SlackUnavailable`.
    """
    with token_advice(BOT_TOKEN, client):
        return client.auth_test()


def check_app_token(client: WebClient, token: str) -> str:
    """Return the URL of a new socket, empty if Slack's answer has none.

    Raise `RefusedToken` or `SlackUnavailable`.
    """
    with token_advice(APP_TOKEN, client):
        return str(client.apps_connections_open(app_token=token).get("url") or "")


@contextmanager
def token_advice(token: str, client: WebClient) -> Iterator[None]:
    """Turn Slack's errors about a token into `RefusedToken`, all others into `SlackUnavailable`."""
    try:
        yield
    except SlackApiError as error:
        raise _refusal(token, client, error) from None
    except (*CALL_ERRORS, SlackClientError, ValueError) as error:
        raise _unreachable(client, str(error)) from None


def _refusal(token: str, client: WebClient, error: SlackApiError) -> Refusal:
    code, delay = error_code(error), retry_after(error)
    if code in REFUSED:
        return RefusedToken(f"Slack doesn't accept {token}: {code}. {ADVICE[token]}")
    if not code:
        return _unreachable(client, f"it answered {error.response.status_code}", delay)
    sentence = f"Slack did not say whether it accepts {token}: {code}. Try again in a minute."
    return SlackUnavailable(sentence, code, delay)


def _unreachable(client: WebClient, fault: str, delay: timedelta | None = None) -> SlackUnavailable:
    fault = fault.rstrip(".")
    return SlackUnavailable(
        f"Slack can't be reached at {client.base_url}: {fault}. "
        "Check the network, and SLACK_API_URL if you have set it.",
        fault,
        delay,
    )
