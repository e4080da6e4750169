"""Records decisions in a separate process: recorder.py DATABASE NAME COUNT

Each id is printed once it is committed. A COUNT of 0 means: until the process is killed.
"""

import sqlite3
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from storage.errors import StorageError
from storage.opening import open_database
from storage.record.log import DecisionLog
from storage.records import Decision, Draft
from storage.sqlite.faults import result_code
from tests.clock import at

path, name, limit = sys.argv[1:]
log = DecisionLog(open_database(Path(path)))
draft = Draft(
    team_id="T1", title="One", why="So.", chosen="flask", chosen_label="Flask", created_by="U1"
)


def record(key: str) -> Decision:
    """Record a decision; try again if the file is locked, as a person is asked to.

    SQLite's lock is not fair between processes: on a busy machine one of them can miss every gap
    between the writes of the other, for longer than the store waits.
    """
    while True:
        try:
            return at(log, datetime.now(UTC)).record(draft, key=key)
        except StorageError as error:
            cause = error.__cause__
            if not isinstance(cause, sqlite3.Error) or result_code(cause) != sqlite3.SQLITE_BUSY:
                raise


sys.stdin.readline()
for number in range(int(limit)) if int(limit) else count():
    sys.stdout.write(f"{record(f'{name}{number}').id}\n")
    sys.stdout.flush()
