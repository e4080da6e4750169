"""The bot, which waits at the gate before it opens its record: python -m tests.bot.server.gated …

The gate is the named pipe in the environment variable GATE; see `open_gate`.
"""

import errno
import os
import time
from pathlib import Path

import storage.opening
from bot.cli import main
from storage.database import Database

TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.02


def open_gate(gate: Path) -> None:
    """Let the process pass that waits at the gate, or comes to wait there."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while True:
        try:
            os.close(os.open(gate, os.O_WRONLY | os.O_NONBLOCK))
        except OSError as error:
            if error.errno != errno.ENXIO or time.monotonic() > deadline:
                raise
            time.sleep(POLL_SECONDS)
        else:
            return


def open_database_behind_gate(url_or_path: str | Path) -> Database:
    Path(os.environ["GATE"]).read_bytes()
    return ungated(url_or_path)


if __name__ == "__main__":
    ungated = storage.opening.open_database
    storage.opening.open_database = open_database_behind_gate
    main(prog_name="framework-bot")
