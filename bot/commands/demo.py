"""Run the real bot against a simulated Slack, both in this process."""

import webbrowser

import click
from pydantic import SecretStr

from bot.commands.playground import require_aiohttp
from bot.playground import Playground
from bot.server.health import require_free
from bot.server.serve import connected, until_stopped
from bot.server.vitals import Vitals, side_port
from bot.settings import Settings
from bot.slack import manifest
from storage.opening import open_database


def show(settings: Settings, port: int, database_url: str, *, open_browser: bool) -> None:
    """Run until SIGTERM or SIGINT; print the page's URL once everything is ready."""
    slack = Playground(manifest=manifest.read(), port=port)
    require_free(slack.host, port)
    open_database(database_url)  # refuses a bad URL; the file is opened at the first use
    require_aiohttp()
    with until_stopped() as wait, slack:
        demo = settings.model_copy(
            update={
                "slack_api_url": slack.api_url,
                "slack_bot_token": SecretStr(slack.bot_token),
                "slack_app_token": SecretStr(slack.app_token),
                "database_url": database_url,
            }
        )
        vitals = Vitals()
        with side_port(demo, vitals), connected(demo, vitals):
            click.echo(f"framework-bot is running. Open {slack.url} (Ctrl-C to stop).")
            if open_browser:
                webbrowser.open(slack.url)
            wait()
