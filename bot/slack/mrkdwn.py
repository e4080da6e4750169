"""Text in Slack's mrkdwn: escaped, and short enough for Slack."""

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
"""A mention, a channel, a special mention or a link in Slack's own syntax."""

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
OVERRIDES = dict.fromkeys("\u202d\u202e", "\ufffd")
"""Unicode overrides, which would reverse the text that follows."""


def clip(text: str, limit: int) -> str:
    """Return at most `limit` characters of the text; an ellipsis ends a text that was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def escape(text: str, limit: int = SECTION_LIMIT) -> str:
    """Escape text for mrkdwn, so that it mentions nobody and contains no links.

    `limit` counts characters after escaping; no entity is cut in two.
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


def join_within(parts: Iterable[str], separator: str = "\n", limit: int = LIST_LIMIT) -> str:
    """Join as many whole parts as fit into `limit` characters."""
    text = ""
    for part in parts:
        longer = text + separator + part if text else part
        if len(longer) > limit:
            return text + separator + ELLIPSIS
        text = longer
    return text


def mention(name: str) -> str:
    """Return a mention of the user with this id; the escaped name if it is no user id."""
    return f"<@{name}>" if USER.fullmatch(name) else escape(name, 100)


def mentions(names: Iterable[str], limit: int = LIST_LIMIT) -> str:
    """Return mentions of as many people as fit, separated by commas."""
    return join_within(map(mention, names), ", ", limit)


def score_text(score: float) -> str:
    """Return a score with its unit."""
    return f"{score:g} point{'s' * (score != 1)}"


def time_ago(since: timedelta) -> str:
    """Return a duration in its largest unit, such as "2 days ago".

    A negative one, after the clock was set back, is "just now".
    """
    minutes = max(0, int(since / timedelta(minutes=1)))
    for unit, length in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        if count := minutes // length:
            return f"{count} {unit}{'s' * (count != 1)} ago"
    return "just now"


def verbatim(mrkdwn: str) -> MarkdownTextObject:
    """Return mrkdwn in which Slack does not turn names and addresses into links."""
    return MarkdownTextObject(text=mrkdwn, verbatim=True)


def section(mrkdwn: str) -> SectionBlock:
    """Return a section block; the caller escapes what people typed."""
    return SectionBlock(text=verbatim(mrkdwn))


def context(mrkdwn: str) -> ContextBlock:
    """Return a context block, which Slack shows in small print."""
    return ContextBlock(elements=[verbatim(mrkdwn)])


def label(text: str, limit: int) -> PlainTextObject:
    """Return plain text cut to `limit` characters, for labels and buttons."""
    return PlainTextObject(text=clip(text, limit))


def plain_text(text: str) -> str:
    """Return a message's text in plain words: mentions and links by name, entities unescaped."""
    return html.unescape(REFERENCE.sub(_named, text)).strip()


def _named(entity: re.Match[str]) -> str:
    sign, target, name = entity["sign"], entity["target"], entity["name"]
    if sign:
        return f"{'#' if sign == '#' else '@'}{(name or target).lstrip('@')}"
    is_typed_so = name and target.endswith(f"://{name}")
    if is_typed_so:
        return str(name)
    return f"{name} ({target})" if name and name != target else target
