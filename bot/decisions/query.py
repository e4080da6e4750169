"""Parses the arguments of `/framework-decisions`: words and filters. Pure."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, get_args

from bot.errors import Refusal
from bot.slack.payloads import MENTION
from storage.finding.query import DecisionQuery
from storage.records import Status, Viewer

MAX_LENGTH: Final = 1400
"""In characters as Slack escapes them: the line must fit into the value of a paging button."""

_FILTER = re.compile(r'(?<![^\s])([a-z]+):(?!//)(<[^>]*>|"[^"]*"|\S*)')
_PLACE = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
_STATUSES = get_args(Status)


@dataclass(frozen=True, slots=True)
class Query:
    """A search for decisions recorded from `since`, and before `until`; both are in UTC."""

    words: str = ""
    status: Status | None = None
    by: str | None = None
    channel: str | None = None
    guide: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def page(self, team: str, viewer: Viewer, limit: int) -> DecisionQuery:
        """Return the storage query for the first `limit` results that `viewer` may see."""
        return DecisionQuery(
            team,
            viewer,
            words=self.words,
            status=self.status,
            limit=limit,
            guide=self.guide,
            by=self.by,
            channel=self.channel,
            since=self.since,
            until=self.until,
        )


def parse(line: str) -> Query:
    """Parse a line as Slack escapes it; raise Refusal for an invalid filter or too long a line."""
    if len(line) > MAX_LENGTH:
        raise Refusal(f"That search is too long. Use at most {MAX_LENGTH} characters.")
    filters: dict[str, Any] = {}
    for name, value in _FILTER.findall(line):
        if name not in _READERS and not value:
            continue  # a word that happens to be followed by a colon
        if name not in _READERS:
            known = ", ".join(f"`{each}:`" for each in _READERS)
            raise Refusal(f"There's no filter `{name}:`. Available filters: {known}.")
        field, read = _READERS[name]
        if field in filters:
            raise Refusal(f"Use `{name}:` only once.")
        filters[field] = read(html.unescape(value) if value[:1] != "<" else value)
    rest = _FILTER.sub(lambda each: " " if each[1] in _READERS else each[0], line)
    return Query(words=_words(rest), **filters)


def _words(rest: str) -> str:
    """Return the words as they were typed, with mentions and links as plain text."""
    plain = re.sub(r"<[@#!]?(?:[^>|]*\|)?([^>]*)>", r" \1 ", rest)
    return " ".join(html.unescape(plain).split())


def _status(value: str) -> str:
    if value.lower() not in _STATUSES:
        raise Refusal(f"`status:` takes one of {', '.join(_STATUSES)}, not “{value}”.")
    return value.lower()


def _person(value: str) -> str:
    if not (found := MENTION.fullmatch(value)):
        raise Refusal("`by:` takes a person in this workspace, such as `by:@amara`.")
    return found[1]


def _place(value: str) -> str:
    if not (found := _PLACE.fullmatch(value)):
        raise Refusal("`in:` takes a channel you can see, such as `in:#general`.")
    return found[1]


def _guide(value: str) -> str:
    if not (guide := value.strip('"')):
        raise Refusal("`guide:` takes the id of a guide, such as `guide:flask-vs-streamlit`.")
    return guide


def _day(name: str) -> Callable[[str], datetime]:
    def read(value: str) -> datetime:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise Refusal(
                f"`{name}:` takes a date such as `{name}:2026-01-31`, not “{value}”."
            ) from None
        return datetime.combine(day, time(), UTC)

    return read


def _day_after(value: str) -> datetime:
    moment = _day("after")(value)
    return min(moment, datetime.max.replace(tzinfo=UTC) - timedelta(days=1)) + timedelta(days=1)


_READERS: Final[dict[str, tuple[str, Callable[[str], object]]]] = {
    "status": ("status", _status),
    "by": ("by", _person),
    "in": ("channel", _place),
    "guide": ("guide", _guide),
    "before": ("until", _day("before")),
    "after": ("since", _day_after),
}
