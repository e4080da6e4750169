"""Moments as SQLite keeps them: ISO 8601 in UTC, all of one width, so that they sort as text."""

from datetime import UTC, datetime, timedelta

LEASE = timedelta(seconds=10)
"""How long whoever takes a piece of work has it alone, before another may take it over."""

FURTHEST = timedelta(minutes=10)
"""No wait is longer: what is due later was written while the clock went wrong, and is due now."""


def stamp(moment: datetime) -> str:
    """`moment` as text; ValueError where it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
