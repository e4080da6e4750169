"""Checks of Slack's tokens, with advice on how to fix them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.errors import Refusal

BOT_TOKEN: Final = "SLACK_BOT_TOKEN"  # noqa: S105 - the variable's name
APP_TOKEN: Final = "SLACK_APP_TOKEN"  # noqa: S105 - the variable's name
SECRET: Final = "SLACK_SIGNING_SECRET"  # noqa: S105 - the variable's name
ADVICE: Final = {
    BOT_TOKEN: "Install the app to the workspace and copy its Bot User OAuth Token (xoxb-…).",
    APP_TOKEN: "It must be an app-level token (xapp-…) with the scope connections:write, and "
    "Socket Mode must be on.",
}


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


def check_bot_token(client: WebClient) -> SlackResponse:
    """Return Slack's answer about the bot's token; raise `Refusal` if Slack does not accept it."""
    with token_advice(BOT_TOKEN, client):
        return client.auth_test()


def check_app_token(client: WebClient, token: str) -> None:
    """Raise `Refusal` if Slack would not open a socket for the app-level token."""
    with token_advice(APP_TOKEN, client):
        client.apps_connections_open(app_token=token)


@contextmanager
def token_advice(token: str, client: WebClient) -> Iterator[None]:
    """Turn Slack's errors about a token, and a failed connection, into a `Refusal` with advice."""
    try:
        yield
    except SlackApiError as error:
        code = str(error.response.get("error"))
        if not code.isidentifier():
            raise _unreachable(client, f"it answered {error.response.status_code}") from None
        raise Refusal(f"Slack doesn't accept {token}: {code}. {ADVICE[token]}") from None
    except (OSError, HTTPException, SlackClientError, ValueError) as error:
        raise _unreachable(client, error) from None


def _unreachable(client: WebClient, fault: object) -> Refusal:
    return Refusal(
        f"Slack can't be reached at {client.base_url}: {fault}. "
        "Check the network, and SLACK_API_URL if you have set it."
    )
