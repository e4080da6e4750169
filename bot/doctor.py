"""What is wrong with the configuration, and how to mend it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot import manifest
from bot.composition import client_of, guides_of
from bot.errors import Refusal
from bot.settings import Settings
from bot.tokens import introduce, try_app_token
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
    yield _check("bot token", lambda: _bot_token(settings))
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
    if not database.path.exists() and os.access(database.path.parent, os.W_OK):
        return f"{database.path} is made at the first start"
    database.check_writable()
    database.close()
    return f"{database.path} can be written"


def _bot_token(settings: Settings) -> str:
    settings.require("SLACK_BOT_TOKEN")
    answer = introduce(client_of(settings, settings.secret("SLACK_BOT_TOKEN")))
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = headers.get("x-oauth-scopes", "")
    missing = manifest.scopes() - {scope.strip() for scope in granted.split(",")}
    if granted and missing:
        raise Refusal(
            f"The app lacks the scopes {', '.join(sorted(missing))}. Paste manifest.yml into its "
            "settings again and reinstall it."
        )
    return f"Slack knows it as {answer['user']}"


def _delivery(settings: Settings) -> str:
    if settings.secret("SLACK_APP_TOKEN"):
        try_app_token(client_of(settings, ""), settings.secret("SLACK_APP_TOKEN"))
        return "Socket Mode, with `framework-bot run`"
    if settings.secret("SLACK_SIGNING_SECRET"):
        return "HTTP, with `framework-bot serve`"
    raise Refusal(
        "Set SLACK_APP_TOKEN for Socket Mode or SLACK_SIGNING_SECRET for HTTP. The README's "
        "section on a real workspace says where Slack shows them."
    )
