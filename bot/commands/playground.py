"""The stand-in for Slack on its own, for any Bolt app in another process."""

import webbrowser
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from bot.errors import Refusal
from bot.playground import Playground
from bot.playground.manifest import ManifestError, load
from bot.server.health import require_free
from bot.server.serve import until_stopped


def show(
    manifest: Path | None,
    port: int,
    *,
    request_url: str | None,
    secret: str | None,
    open_browser: bool,
) -> None:
    """Serve until SIGTERM or SIGINT; print the page's address and the app's environment."""
    if request_url is not None:
        _check_url(request_url)
    slack = _playground(manifest, port, secret)
    require_free(slack.host, port)
    require_aiohttp()
    with until_stopped() as wait, slack:
        if request_url:
            slack.deliver_to(request_url)
        click.echo(_instructions(slack, request_url))
        if open_browser:
            webbrowser.open(slack.url)
        wait()


def require_aiohttp() -> None:
    """Raise `Refusal` unless aiohttp, which only the extra `demo` installs, can be imported."""
    try:
        import_module("aiohttp")
    except ModuleNotFoundError:
        raise Refusal(
            "The playground needs aiohttp. Install it with: pip install 'framework-bot[demo]'"
        ) from None


def _playground(path: Path | None, port: int, secret: str | None) -> Playground:
    try:
        manifest: dict[str, Any] | None = load(path) if path else None
        return Playground(manifest=manifest, port=port, secret=secret)
    except ManifestError as error:
        raise Refusal(f"{path} can't be used as a manifest: {error}.") from None


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise click.BadParameter(f"{url!r} is not an HTTP address.", param_hint=["--request-url"])


def _instructions(slack: Playground, request_url: str | None) -> str:
    way = f"over HTTP, at {request_url}" if request_url else "over Socket Mode"
    return f"""The playground is at {slack.url} (Ctrl-C stops it).
It delivers {way}. Start your app with this environment:

export SLACK_API_URL={slack.api_url}
export SLACK_BOT_TOKEN={slack.bot_token}
export SLACK_APP_TOKEN={slack.app_token}
export SLACK_SIGNING_SECRET={slack.signing_secret}
"""
