"""Moments as SQLite stores them: ISO 8601 in UTC, all of one width, so that they sort as text."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

LEASE = timedelta(seconds=10)
"""The time for which a claim keeps a piece of work from all other claimants."""

LONGEST_LEASE = 2 * LEASE
"""A lease that ends later was given while the clock was wrong, and counts as ended."""

MAX_WAIT = timedelta(hours=1)
"""The longest wait. A later due time was written while the clock was wrong, and is due now."""

TOLERANCE = timedelta(hours=1)
"""A clock, or a date, that is further off than this is wrong."""


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC.

    Raise ValueError at the ends of the calendar, where UTC has no such moment.
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("out of range in UTC") from None


def stamp(moment: datetime) -> str:
    """Return `moment` as text. Raise ValueError if it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def morning(day: date, zone: tzinfo) -> datetime:
    """Return 09:00 in `zone` on `day`, or on the Monday after a weekend, in UTC."""
    days_past_friday = max(day.weekday() - 4, 0)
    workday = day + timedelta(days=(3 - days_past_friday) if days_past_friday else 0)
    return datetime.combine(workday, time(9), zone).astimezone(UTC)
