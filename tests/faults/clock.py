"""The bot with a clock that tests set: clock.py FILE ARGUMENTS…; FILE holds hours to add."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

file = Path(sys.argv.pop(1))
real = time.time


def shifted() -> float:
    """Seconds, as the bot is to believe."""
    return real() + 3600 * float(file.read_text(encoding="ascii"))


time.time = shifted

from bot.cli import main  # noqa: E402
from bot.slack import outbox_sender  # noqa: E402 - takes over the clock

outbox_sender.now = lambda: datetime.fromtimestamp(shifted(), UTC)
main()
