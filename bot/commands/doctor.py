"""What is wrong with the configuration, and how to mend it."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final, Literal, TypeAlias

from slack_sdk.errors import SlackApiError

from bot.errors import Refusal
from bot.runtime.guides import encoder_of, guides_of
from bot.server.composition import client_of
from bot.server.health import require_free
from bot.settings import Settings
from bot.slack import manifest
from bot.slack.tokens import check_app_token, check_bot_token, check_format
from knowledge.guide.findings import GuideErrors
from storage.errors import StorageError
from storage.opening import open_database

Verdict: TypeAlias = Literal["ok", "warn", "FAIL"]

SKEW_SECONDS: Final = 60
"""Half a clock's way to trouble: Slack's signatures are good for five minutes."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `says` has the remedy where it is not well."""

    name: str
    verdict: Verdict
    says: str


class Doubt(Exception):  # noqa: N818 - it is an answer to a person, not a fault of the program
    """The bot works all the same; the message says what is lost and how to mend it."""


def examine(settings: Settings) -> Iterator[Check]:
    """Look at everything that the bot needs, and go on after a fault."""
    looks: Mapping[str, Callable[[Settings], str]] = {
        "environment": _environment,
        "guides": _guides,
        "model": _model,
        "cache": _cache,
        "database": _database,
        "bot token": _bot_token,
        "delivery": _delivery,
        "digest": _digest,
        "ports": _ports,
    }
    for name, look in looks.items():
        yield _check(name, look, settings)


def _check(name: str, look: Callable[[Settings], str], settings: Settings) -> Check:
    try:
        return Check(name, "ok", look(settings))
    except Doubt as doubt:
        return Check(name, "warn", str(doubt))
    except (Refusal, GuideErrors, StorageError) as error:
        return Check(name, "FAIL", str(error))


def _environment(settings: Settings) -> str:
    if settings.oauth_in_environment():
        raise Refusal(
            "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET make Bolt expect an OAuth flow, and this bot "
            "has none. Unset them."
        )
    if mistaken := settings.mistaken():
        slips = ", ".join(f"{name} (do you mean {meant}?)" for name, meant in mistaken.items())
        raise Doubt(f"Nobody reads {slips}. Rename or unset it.")
    return "every name is known"


def _guides(settings: Settings) -> str:
    return ", ".join(guide.id for guide in guides_of(settings))


def _model(settings: Settings) -> str:
    return f"its checksums are right ({encoder_of(settings).fingerprint[:8]})"


def _cache(settings: Settings) -> str:
    folder = settings.cache_folder
    if folder is None or not _is_writable(_nearest(folder)):
        raise Doubt(
            f"{folder or 'A home folder'} can't be written, so that each start takes longer. "
            "Set XDG_CACHE_HOME to an absolute path that can."
        )
    return f"{folder} can be written"


def _nearest(folder: Path) -> Path:
    """The folder, or the first one above it that exists."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def _is_writable(folder: Path) -> bool:
    try:
        TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _database(settings: Settings) -> str:
    database = open_database(settings.database_url)
    folder = database.path.parent
    if folder.is_dir() and not _is_writable(folder):
        raise Refusal(
            f"{folder} can't be written, and SQLite keeps files beside {database.path.name}. "
            "Make the folder writable for the user that runs the bot."
        )
    if not database.path.exists() and folder.is_dir():
        return f"{database.path} is made at the first start"
    database.check_writable()
    database.check_version()
    database.close()
    return f"{database.path} can be written"


def _bot_token(settings: Settings) -> str:
    settings.require("SLACK_BOT_TOKEN")
    check_format("SLACK_BOT_TOKEN", settings.secret("SLACK_BOT_TOKEN"))
    answer = check_bot_token(client_of(settings, settings.secret("SLACK_BOT_TOKEN")))
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = headers.get("x-oauth-scopes", "")
    missing = manifest.scopes() - {scope.strip() for scope in granted.split(",")}
    if granted and missing:
        raise Refusal(
            f"The app lacks the scopes {', '.join(sorted(missing))}. Paste manifest.yml into its "
            "settings again and reinstall it."
        )
    _compare_clocks(headers.get("date"))
    return f"Slack knows it as {answer['user']}"


def _compare_clocks(date: str | None) -> None:
    try:
        ahead = time.time() - parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return
    if abs(ahead) > SKEW_SECONDS:
        raise Refusal(
            f"This machine's clock is {abs(ahead):.0f} seconds "
            f"{'ahead of' if ahead > 0 else 'behind'} Slack's, and what Slack signs is good for "
            "five minutes. Set the clock, and keep it right with NTP."
        )


def _delivery(settings: Settings) -> str:
    app_token, secret = (
        settings.secret(name) for name in ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
    )
    if secret:
        check_format("SLACK_SIGNING_SECRET", secret)
    if app_token:
        check_format("SLACK_APP_TOKEN", app_token)
        check_app_token(client_of(settings, ""), app_token)
        return "Socket Mode, with `framework-bot run`"
    if secret:
        return "HTTP, with `framework-bot serve`"
    raise Refusal(
        "Set SLACK_APP_TOKEN for Socket Mode or SLACK_SIGNING_SECRET for HTTP. The README, *In "
        "your workspace*, says where Slack shows them."
    )


def _digest(settings: Settings) -> str:
    channel, token = settings.digest_channel, settings.secret("SLACK_BOT_TOKEN")
    if not channel:
        return "DIGEST_CHANNEL is not set, so there is none"
    try:
        told = client_of(settings, token).conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        raise Refusal(
            f"Slack shows the bot no channel {channel} ({error.response['error']}). "
            "DIGEST_CHANNEL is the channel's id (C…); a private one needs `/invite` first."
        ) from None
    except (OSError, ValueError):
        raise Refusal(f"Slack can't be asked about the channel {channel}.") from None
    if not told.get("is_member"):
        raise Refusal(f"The bot is not in {channel}. Type `/invite @framework-bot` there.")
    return f"the bot is in #{told.get('name')}"


def _ports(settings: Settings) -> str:
    over_http = not settings.secret("SLACK_APP_TOKEN")
    ports = [settings.port] if over_http else []
    if settings.metrics_port:
        if over_http and settings.metrics_port == settings.port:
            raise Refusal("METRICS_PORT is PORT. Give it another number; the page is not for all.")
        ports.append(settings.metrics_port)
    try:
        for port in ports:
            require_free(settings.host, port)
    except Refusal as refusal:
        raise Doubt(f"{refusal} If the bot is running already, all is well.") from None
    return ", ".join(map(str, ports)) or "none is needed"
