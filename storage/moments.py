"""Moments as SQLite keeps them: ISO 8601 in UTC, all of one width, so that they sort as text."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

LEASE = timedelta(seconds=10)
"""How long whoever takes a piece of work has it alone, before another may take it over."""

FURTHEST = timedelta(minutes=10)
"""No wait is longer: what is due later was written while the clock went wrong, and is due now."""


def in_utc(moment: datetime) -> datetime:
    """The same moment; ValueError where UTC has none, at the ends of the calendar."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("no such moment is known in UTC") from None


def stamp(moment: datetime) -> str:
    """`moment` as text; ValueError where it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def morning(day: date, zone: tzinfo) -> datetime:
    """09:00 in `zone` on `day`, or on the Monday after where that is a weekend; in UTC."""
    weekend = max(day.weekday() - 4, 0)
    worked = day + timedelta(days=(3 - weekend) if weekend else 0)
    return datetime.combine(worked, time(9), zone).astimezone(UTC)
