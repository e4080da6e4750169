"""The command line. Exit codes: 0 success, 1 a problem or refusal, 2 wrong usage."""

import sys
from dataclasses import asdict, replace
from io import TextIOWrapper
from pathlib import Path

import click

from bot.commands.shared import FILE, JSON, LazyGroup, print_json, refusals
from bot.runtime import logs, redaction
from bot.runtime.redaction import redacted
from bot.settings import Settings, secret_values

LAZY = {
    "ask": "bot.commands.answers",
    "choose": "bot.commands.answers",
    "decisions": "bot.commands.decisions",
    "gaps": "bot.commands.gaps",
    "guides": "bot.commands.guides",
}
"""The modules of the commands that a server, which must listen at once, has no use for."""


@click.group(cls=LazyGroup, lazy=LAZY)
@click.version_option(package_name="framework-bot")
@click.pass_context
def main(context: click.Context) -> None:
    """A Slack bot that helps teams choose a framework and remember why."""
    if isinstance(sys.stdout, TextIOWrapper):  # UTF-8 output in any locale
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    redaction.hide(secret_values())
    with refusals():
        settings = Settings.read()
    logs.set_up(settings.log_level, settings.log_format)
    context.obj = settings


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option("--database-url", default="sqlite:///framework-bot-demo.db", show_default=True)
@click.pass_obj
def demo(settings: Settings, port: int, no_open: bool, database_url: str) -> None:  # noqa: FBT001
    """Run the bot against a stand-in for Slack, in the browser."""
    from bot.commands.demo import show  # noqa: PLC0415 - the web server is not for the other commands

    show(settings, port, database_url, open_browser=not no_open)


@main.command()
@click.option("--manifest", type=FILE, help="The app's manifest, as YAML or JSON.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--request-url", metavar="URL", help="Deliver over HTTP to URL, without Socket Mode.")
@click.option("--secret", metavar="TEXT", help="Derive the tokens from TEXT: the same every time.")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
def playground(
    manifest: Path | None,
    port: int,
    request_url: str | None,
    secret: str | None,
    no_open: bool,  # noqa: FBT001
) -> None:
    """Serve the stand-in for Slack on its own, for any Bolt app."""
    from bot.commands.playground import show  # noqa: PLC0415 - Bolt is not for the other commands

    show(manifest, port, request_url=request_url, secret=secret, open_browser=not no_open)


@main.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Run the bot in a workspace over Socket Mode."""
    from bot.server.socket_process import run as start  # noqa: PLC0415 - the server is not for the other commands

    start(settings)


@main.command()
@click.option("--host", help="The address to listen on; defaults to HOST in the environment.")
@click.option("--port", type=click.IntRange(0, 65535), help="Defaults to PORT in the environment.")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None) -> None:
    """Run the bot in a workspace over HTTP, at /slack/events."""
    from bot.server.http_process import serve as start  # noqa: PLC0415 - gunicorn is not for the other commands

    start(settings, host or settings.host, settings.port if port is None else port)


@main.command()
@JSON
@click.pass_obj
def doctor(settings: Settings, as_json: bool) -> None:  # noqa: FBT001
    """Find problems of the configuration, and say how to fix them."""
    from bot.commands.doctor import examine  # noqa: PLC0415 - Slack's client is slow to import

    checks = []
    for found in examine(settings):
        check = replace(found, says=redacted(found.says))
        checks.append(check)
        if not as_json:
            line = f"{check.verdict:4}  {check.name}: {check.says}"
            click.echo(line, err=check.verdict != "ok")
    if as_json:
        print_json([asdict(check) for check in checks])
    raise SystemExit(int(any(check.verdict == "FAIL" for check in checks)))
