"""Whether Slack accepts the tokens, and what to do where it does not."""

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


FORMS: Final = {
    BOT_TOKEN: (re.compile(r"xoxb-\S+"), "xoxb-…, under Install App"),
    APP_TOKEN: (re.compile(r"xapp-\S+"), "xapp-…, under Basic Information, App-Level Tokens"),
    SECRET: (re.compile(r"[0-9a-f]{32}"), "32 hexadecimal digits, under Basic Information"),
}


def check_form(name: str, value: str) -> None:
    """Raise `Refusal` where a variable can't hold what it is for; its value is not repeated."""
    form, description = FORMS[name]
    if form.fullmatch(value):
        return
    fits = [other for other, (its, _) in FORMS.items() if its.fullmatch(value)]
    seems = f" What is there looks like {fits[0]}." if fits else ""
    raise Refusal(f"{name} must be {description} in the app's settings.{seems}")


def introduce(client: WebClient) -> SlackResponse:
    """What Slack says of the bot's token; `Refusal` where it does not accept it."""
    with accepted(BOT_TOKEN, client):
        return client.auth_test()


def try_app_token(client: WebClient, token: str) -> None:
    """Raise `Refusal` where Slack would not open a socket for the app-level token."""
    with accepted(APP_TOKEN, client):
        client.apps_connections_open(app_token=token)


@contextmanager
def accepted(token: str, client: WebClient) -> Iterator[None]:
    """A `Refusal` that says what to do, where Slack does not accept a token or does not answer."""
    try:
        yield
    except SlackApiError as error:
        code = str(error.response.get("error"))
        if not code.isidentifier():
            raise _unreachable(client, f"it answers {error.response.status_code}") from None
        raise Refusal(f"Slack does not accept {token}: {code}. {ADVICE[token]}") from None
    except (OSError, HTTPException, SlackClientError, ValueError) as error:
        raise _unreachable(client, error) from None


def _unreachable(client: WebClient, fault: object) -> Refusal:
    return Refusal(
        f"Slack can't be reached at {client.base_url}: {fault}. "
        "Look at the network, and at SLACK_API_URL if you have set it."
    )
