"""The process of `framework-bot run`, whose health pages answer before the bot is loaded.

Importing this module loads neither Bolt nor the guides nor the encoder.
"""

from bot.runtime.memory import uncollected
from bot.server.health import require_free
from bot.server.vitals import Vitals, side_port
from bot.settings import Settings


def run(settings: Settings) -> None:
    """Run over Socket Mode until SIGTERM or SIGINT."""
    settings.require("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    require_free(settings.host, settings.metrics_port)
    vitals = Vitals()
    with side_port(settings, vitals):
        with uncollected():
            from bot.runtime.guides import load_ahead  # noqa: PLC0415 - slow to import

            load_ahead(settings)
            from bot.server.serve import run as start  # noqa: PLC0415 - slow to import

        start(settings, vitals)
