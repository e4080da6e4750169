"""Run the bot with a shifted clock: clock.py FILE ARGUMENTS…; FILE contains the hours to add."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

file = Path(sys.argv.pop(1))
real = time.time


def shifted() -> float:
    """Return the shifted time in seconds."""
    return real() + 3600 * float(file.read_text(encoding="ascii"))


time.time = shifted

from bot.cli import main  # noqa: E402 - must see the shifted clock
from storage import database  # noqa: E402

database._utc_now = lambda: datetime.fromtimestamp(shifted(), UTC)
main()
