"""What is wrong with the configuration, and how to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import manifest
from bot.composition import client_of, guides_of
from bot.errors import Refusal
from bot.serve import introduce
from bot.settings import Settings
from knowledge.findings import GuideErrors
from storage.database import Database
from storage.errors import StorageError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    good: bool
    says: str


def examine(settings: Settings) -> Iterator[Check]:
    """Look at everything that the bot needs, and go on after a fault."""
    yield _check("guides", lambda: _guides(settings))
    yield _check("database", lambda: _database(settings))
    yield _check("SLACK_BOT_TOKEN", lambda: _bot_token(settings))
    yield _check("scopes", lambda: _scopes(settings))
    yield _check("delivery", lambda: _delivery(settings))


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, good=True, says=look())
    except (Refusal, GuideErrors, StorageError) as error:
        return Check(name, good=False, says=str(error))


def _guides(settings: Settings) -> str:
    return ", ".join(guide.id for guide in guides_of(settings))


def _database(settings: Settings) -> str:
    database = Database(settings.database_url)
    database.migrate()
    database.check_writable()
    return f"{database.path} can be written"


def _client(settings: Settings) -> WebClient:
    settings.require("SLACK_BOT_TOKEN")
    return client_of(settings, settings.secret("SLACK_BOT_TOKEN"))


def _bot_token(settings: Settings) -> str:
    return f"Slack knows it as {introduce(_client(settings))}"


def _scopes(settings: Settings) -> str:
    client = _client(settings)
    introduce(client)
    granted = client.auth_test().headers.get("x-oauth-scopes", "")
    missing = manifest.scopes() - {scope.strip() for scope in granted.split(",")}
    if granted and missing:
        raise Refusal(
            f"{', '.join(sorted(missing))} missing. Paste manifest.yml into the app's settings "
            "again and reinstall the app."
        )
    return "all granted" if granted else "Slack does not tell them"


def _delivery(settings: Settings) -> str:
    if settings.secret("SLACK_SIGNING_SECRET") and not settings.secret("SLACK_APP_TOKEN"):
        return "HTTP, with `framework-bot serve`"
    settings.require("SLACK_APP_TOKEN")
    try:
        client_of(settings, "").apps_connections_open(app_token=settings.secret("SLACK_APP_TOKEN"))
    except SlackApiError as error:
        raise Refusal(
            f"SLACK_APP_TOKEN: {error.response.get('error')}. It must be an app-level token "
            "(xapp-…) with the scope connections:write, and Socket Mode must be on."
        ) from None
    except OSError as error:
        raise Refusal(f"Slack can't be reached at {settings.api_url}: {error}.") from None
    return "Socket Mode, with `framework-bot run`"
