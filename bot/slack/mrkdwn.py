"""Text from people, made harmless and short enough for Slack."""

import html
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
REFERENCE = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<name>[^<>]*))?>")
"""A mention, a channel, a special mention or a link, as Slack writes it."""

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
OVERRIDES = dict.fromkeys("\u202d\u202e", "\ufffd")
"""What turns around the letters that follow, beyond the end of the text that it stands in."""


def clip(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis: at most `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def escape(text: str, limit: int = SECTION_LIMIT) -> str:
    """Text for mrkdwn that mentions nobody, links nowhere and ends where it ends.

    At most `limit` characters, counted after escaping, so that no entity is cut in two.
    """
    safe = ENTITIES | OVERRIDES
    escaped = [safe.get(character, character) for character in text]
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


def plain_text(text: str) -> str:
    """A message's text in plain words: mentions and links by name, Slack's entities undone."""
    return html.unescape(REFERENCE.sub(_named, text)).strip()


def _named(entity: re.Match[str]) -> str:
    sign, target, name = entity["sign"], entity["target"], entity["name"]
    if sign:
        return f"{'#' if sign == '#' else '@'}{(name or target).lstrip('@')}"
    is_typed_so = name and target.endswith(f"://{name}")
    if is_typed_so:
        return str(name)
    return f"{name} ({target})" if name and name != target else target
