"""`framework-bot doctor`: find problems of the configuration, and say how to fix them."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final, Literal, TypeAlias

from slack_sdk.errors import SlackApiError

from bot.errors import READABLE, Refusal, file_sentence
from bot.runtime.guides import encoder_of, guides_of
from bot.server.composition import client_of
from bot.server.health import ask_parts, require_free
from bot.server.refused import NONE_REFUSED
from bot.settings import Settings
from bot.slack import manifest
from bot.slack.membership import CHANNEL_HIDDEN
from bot.slack.tokens import check_app_token, check_bot_token, check_format
from storage.errors import StorageError
from storage.opening import open_database
from storage.work.inbox import Inbox
from storage.work.outbox import Outbox

log = logging.getLogger(__name__)

REPORTED: Final = ("outbox", "events", "limits", "requests")
"""The parts of a running bot that are reported even if they are ready."""

BACKLOG: Final = timedelta(minutes=2)
"""The age of the oldest unsent post from which the doctor warns."""

Verdict: TypeAlias = Literal["ok", "warn", "FAIL"]

SKEW_SECONDS: Final = 60
"""Well below the five minutes for which Slack's signatures are valid."""


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check; if there is a problem, `says` explains how to fix it."""

    name: str
    verdict: Verdict
    says: str


class Caution(Exception):  # noqa: N818 - an answer to a person, not a program error
    """A minor problem: the bot works, and the message says what is affected and how to fix it."""


def examine(settings: Settings) -> Iterator[Check]:
    """Check everything that the bot needs, and continue after a failure."""
    checks: Mapping[str, Callable[[Settings], str]] = {
        "environment": _environment,
        "guides": _guides,
        "model": _model,
        "cache": _cache,
        "database": _database,
        "bot token": _bot_token,
        "delivery": _delivery,
        "digest": _digest,
        "ports": _ports,
        "running bot": _running_bot,
        "backlog": _backlog,
    }
    for name, check in checks.items():
        yield _run(name, check, settings)


def _run(name: str, check: Callable[[Settings], str], settings: Settings) -> Check:
    try:
        return Check(name, "ok", check(settings))
    except Caution as caution:
        return Check(name, "warn", str(caution))
    except READABLE as error:
        return Check(name, "FAIL", str(error))
    except OSError as error:
        return Check(name, "FAIL", file_sentence(error))
    except Exception as error:  # the doctor goes on with the other checks
        log.debug("A check failed.", exc_info=error)
        return Check(name, "FAIL", f"{type(error).__name__}: {error}. LOG_LEVEL=DEBUG says more.")


def _environment(settings: Settings) -> str:
    if settings.oauth_in_environment():
        raise Refusal(
            "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET make Bolt expect an OAuth flow, which this "
            "bot does not have. Unset them."
        )
    if typos := settings.likely_typos():
        names = ", ".join(f"{name} (did you mean {meant}?)" for name, meant in typos.items())
        raise Caution(f"Unknown: {names}. Rename or unset it.")
    return "no unknown names"


def _guides(settings: Settings) -> str:
    return ", ".join(guide.id for guide in guides_of(settings))


def _model(settings: Settings) -> str:
    return f"checksums match ({encoder_of(settings).fingerprint[:8]})"


def _cache(settings: Settings) -> str:
    folder = settings.cache_folder
    if folder is None or not _is_writable(_nearest(folder)):
        raise Caution(
            f"{folder or 'The home folder'} is not writable, so guides of your own are "
            "encoded again at each start. Set XDG_CACHE_HOME to an absolute path that is."
        )
    return f"{folder} is writable"


def _nearest(folder: Path) -> Path:
    """Return the folder, or its closest parent that exists and may be entered."""
    for each in (folder, *folder.parents):
        with suppress(OSError):
            each.stat()
            return each
    return Path(folder.anchor)


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
            f"{folder} is not writable, and SQLite needs files next to {database.path.name}. "
            "Make the folder writable for the user that runs the bot."
        )
    if not database.path.exists() and folder.is_dir():
        return f"{database.path} will be created on the first start"
    database.check_writable()
    database.check_version()
    database.close()
    return f"{database.path} is writable"


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
            "settings again and reinstall the app."
        )
    _compare_clocks(headers.get("date"))
    return f"the bot is {answer['user']}"


def _compare_clocks(date: str | None) -> None:
    try:
        ahead = time.time() - parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return
    if abs(ahead) > SKEW_SECONDS:
        raise Refusal(
            f"This machine's clock is {abs(ahead):.0f} seconds "
            f"{'ahead of' if ahead > 0 else 'behind'} Slack's, whose signatures are valid for five "
            "minutes. Set the clock, and keep it in sync with NTP."
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
        "your workspace*, says where to find them in Slack."
    )


def _digest(settings: Settings) -> str:
    channel, token = settings.digest_channel, settings.secret("SLACK_BOT_TOKEN")
    if not channel:
        return "DIGEST_CHANNEL is not set, so no digest is posted"
    try:
        info = client_of(settings, token).conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        code = error.response.get("error")
        if code not in CHANNEL_HIDDEN:
            raise Refusal(f"Slack can't be asked about the channel {channel}: {code}.") from None
        raise Refusal(
            f"The bot can't see the channel {channel} ({code}). "
            "DIGEST_CHANNEL is the channel's id (C…); a private one needs `/invite` first."
        ) from None
    except (OSError, ValueError):
        raise Refusal(f"Slack can't be reached to look up the channel {channel}.") from None
    if not info.get("is_member"):
        raise Refusal(f"The bot is not in {channel}. Type `/invite @framework-bot` there.")
    return f"the bot is in #{info.get('name')}"


def _ports(settings: Settings) -> str:
    over_http = not settings.secret("SLACK_APP_TOKEN")
    ports = [settings.port] if over_http else []
    if settings.metrics_port:
        if over_http and settings.metrics_port == settings.port:
            raise Refusal(
                "METRICS_PORT equals PORT. Choose another, because /metrics must not be public."
            )
        ports.append(settings.metrics_port)
    for port in ports:
        try:
            require_free(settings.host, port)
        except Refusal as refusal:
            if not ask_parts(settings.host, port):
                raise Caution(f"{refusal} If that is the running bot, all is well.") from None
    return ", ".join(map(str, ports)) or "none needed"


def _running_bot(settings: Settings) -> str:
    """Report what the running bot says about its work, and which of its parts are not ready."""
    over_http = not settings.secret("SLACK_APP_TOKEN")
    port = settings.metrics_port or (settings.port if over_http else None)
    if not port:
        return "METRICS_PORT is not set, so a running bot can't be asked"
    parts = ask_parts(settings.host, port)
    if not parts:
        return f"no bot answers at {settings.host}, port {port}"
    if faults := [f"{name}: {says}" for name, (ready, says) in parts.items() if not ready]:
        raise Caution(f"The running bot is not ready. {' '.join(faults)}")
    summary = " ".join(parts[name][1] for name in REPORTED if name in parts)
    if not parts.get("requests", (True, ""))[1].startswith(NONE_REFUSED):
        raise Caution(summary)
    return summary


def _backlog(settings: Settings) -> str:
    """Report the posts that wait in the record, whether or not the bot is running."""
    with (
        suppress(StorageError, OSError),  # the check of the database says why
        closing(open_database(settings.database_url)) as database,
    ):
        if not database.path.exists():
            return "no record yet"
        outbox, questions = Outbox(database), Inbox(database).pending()
        posts, age = outbox.pending(), outbox.oldest_unsent_age() or timedelta()
        waiting = "1 post waits" if posts == 1 else f"{posts} posts wait"
        if age > BACKLOG:
            raise Caution(
                f"{waiting} to be sent, the oldest for {age.total_seconds():.0f} seconds. "
                f"The last attempt ended with: {outbox.last_error() or 'no attempt yet'}."
            )
        asked = "1 question waits" if questions == 1 else f"{questions} questions wait"
        return f"{waiting} to be sent, {asked} to be answered"
    return "the record can't be read"
