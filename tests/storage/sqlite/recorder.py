"""Records decisions in a process of its own: recorder.py DATABASE NAME COUNT

Each is printed, as `D-1`, once it is committed. With a COUNT of 0 it goes on until it is ended.
"""

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from storage.opening import open_database
from storage.record.log import DecisionLog
from storage.records import Draft
from tests.clock import at

path, name, limit = sys.argv[1:]
log = DecisionLog(open_database(Path(path)))
draft = Draft(
    team_id="T1", title="One", why="So.", chosen="flask", chosen_label="Flask", created_by="U1"
)
sys.stdin.readline()
for turn in range(int(limit)) if int(limit) else count():
    decision = at(log, datetime.now(UTC)).record(draft, key=f"{name}{turn}")
    sys.stdout.write(f"{decision.id}\n")
    sys.stdout.flush()
