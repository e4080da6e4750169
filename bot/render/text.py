"""Text from people, made harmless and short enough for Slack."""

import re
from collections.abc import Iterable
from datetime import timedelta

from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject, PlainTextObject, SectionBlock

ELLIPSIS = "…"
SECTION_LIMIT = 3000
HEADER_LIMIT = 150
OPTION_LIMIT = 75
WINDOW_TITLE_LIMIT = 24
LIST_LIMIT = 1800
USER = re.compile(r"[UW][A-Z0-9]{1,30}")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def clip(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis: at most `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def escape(text: str, limit: int = SECTION_LIMIT) -> str:
    """Text for mrkdwn that mentions nobody and links nowhere: at most `limit` characters.

    Counts after escaping, so that no entity is cut in two.
    """
    escaped = [ENTITIES.get(character, character) for character in text]
    if sum(map(len, escaped)) <= limit:
        return "".join(escaped)
    room, kept = limit - len(ELLIPSIS), []
    for piece in escaped:
        room -= len(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept).rstrip() + ELLIPSIS


def fitting(parts: Iterable[str], separator: str = "\n", limit: int = LIST_LIMIT) -> str:
    """The parts, whole, as many of them as fit."""
    text = ""
    for part in parts:
        longer = text + separator + part if text else part
        if len(longer) > limit:
            return text + separator + ELLIPSIS
        text = longer
    return text


def person(name: str) -> str:
    """A mention of the user with this id, or the name of somebody who is no user here."""
    return f"<@{name}>" if USER.fullmatch(name) else escape(name, 100)


def people(names: Iterable[str], limit: int = LIST_LIMIT) -> str:
    """As many people as fit, in a line."""
    return fitting(map(person, names), ", ", limit)


def points(score: float) -> str:
    """A score in words."""
    return f"{score:g} point{'s' * (score != 1)}"


def ago(since: timedelta) -> str:
    """How long ago, in the one unit that says it best; the same in every time zone."""
    minutes = int(since / timedelta(minutes=1))
    for unit, length in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        if count := minutes // length:
            return f"{count} {unit}{'s' * (count != 1)} ago"
    return "just now"


def verbatim(mrkdwn: str) -> MarkdownTextObject:
    """Text in which Slack makes no links or mentions of what only looks like one."""
    return MarkdownTextObject(text=mrkdwn, verbatim=True)


def section(mrkdwn: str) -> SectionBlock:
    """A paragraph; what people typed in it is escaped by the caller."""
    return SectionBlock(text=verbatim(mrkdwn))


def context(mrkdwn: str) -> ContextBlock:
    """A line in small print."""
    return ContextBlock(elements=[verbatim(mrkdwn)])


def label(text: str, limit: int) -> PlainTextObject:
    """A label or a button's text, cut to what Slack takes."""
    return PlainTextObject(text=clip(text, limit))
