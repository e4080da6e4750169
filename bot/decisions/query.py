"""What is typed behind `/framework-decisions`: words and filters. Pure."""

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

LONGEST: Final = 1400
"""So many characters, as Slack escapes them, travel in a button that turns the page."""

_FILTER = re.compile(r'(?<![^\s])([a-z]+):(?!//)(<[^>]*>|"[^"]*"|\S*)')
_PLACE = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
_STATUSES = get_args(Status)


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for; moments are in UTC, and `until` is the first one not meant."""

    words: str = ""
    status: Status | None = None
    by: str | None = None
    channel: str | None = None
    guide: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def page(self, team: str, viewer: Viewer, limit: int) -> DecisionQuery:
        """The first `limit` that fit and that `viewer` may see."""
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
    """The query of `line`, which is as Slack escapes it. Raises `Refusal` for a wrong filter."""
    if len(line) > LONGEST:
        raise Refusal(f"That is too long to look for; type at most {LONGEST} characters.")
    found: dict[str, Any] = {}
    for name, value in _FILTER.findall(line):
        if name not in _READERS and not value:
            continue  # a word before a colon
        if name not in _READERS:
            known = ", ".join(f"`{each}:`" for each in _READERS)
            raise Refusal(f"There is no filter `{name}:`. You can narrow by {known}.")
        field, read = _READERS[name]
        if field in found:
            raise Refusal(f"`{name}:` is there twice; one is enough.")
        found[field] = read(html.unescape(value) if value[:1] != "<" else value)
    rest = _FILTER.sub(lambda each: " " if each[1] in _READERS else each[0], line)
    return Query(words=_words(rest), **found)


def _words(rest: str) -> str:
    """The rest as it was typed; of a mention or a link, its name or address."""
    named = re.sub(r"<[@#!]?(?:[^>|]*\|)?([^>]*)>", r" \1 ", rest)
    return " ".join(html.unescape(named).split())


def _status(value: str) -> str:
    if value.lower() not in _STATUSES:
        raise Refusal(f"`status:` is one of {', '.join(_STATUSES)}; “{value}” is none of them.")
    return value.lower()


def _person(value: str) -> str:
    if not (found := MENTION.fullmatch(value)):
        raise Refusal("`by:` takes a person of this workspace, such as `by:@amara`.")
    return found[1]


def _place(value: str) -> str:
    if not (found := _PLACE.fullmatch(value)):
        raise Refusal("`in:` takes a channel that you can see, such as `in:#general`.")
    return found[1]


def _guide(value: str) -> str:
    if not (named := value.strip('"')):
        raise Refusal("`guide:` takes the id of a guide, such as `guide:flask-vs-streamlit`.")
    return named


def _day(name: str) -> Callable[[str], datetime]:
    def read(value: str) -> datetime:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise Refusal(
                f"`{name}:` takes a day as year-month-day, such as `{name}:2026-01-31`; "
                f"“{value}” is none."
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
