"""Decisions in files from elsewhere, for tests."""

from pathlib import Path

from storage.database import Database
from storage.exchange import importing
from storage.record.log import DecisionLog


def minimal(**given: object) -> dict[str, object]:
    """Return a decision D-1 with only the required fields and those given."""
    usual = {"title": "T", "why": "W", "chosen": "f", "chosen_label": "F", "created_by": "U1"}
    return usual | {"number": 1, "created_at": "2026-01-01T00:00:00Z"} | given


def taken_in(path: Path, team: str, database: Database) -> DecisionLog:
    """Import the file or folder, and return the log with its decisions."""
    importing.import_decisions(database, path, team)
    return DecisionLog(database)
