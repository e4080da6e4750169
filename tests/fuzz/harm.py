"""What hostile text must never become in what the bot says."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.fuzz.spoil import HOST

BROADCAST = re.compile(r"<!(?!date\^)")
LINK = re.compile(rf"<https?://{re.escape(HOST)}", re.IGNORECASE)
MARKDOWN_LINK = re.compile(rf"\]\(https?://{re.escape(HOST)}", re.IGNORECASE)
RAISED = re.compile(r"^[\w.]*(?:Error|Exception)\b.*", re.MULTILINE)
EXPECTED = re.compile(r"SlackApiError|URLError|there is no response_url")
"""What may be in the log: Slack refuses what nobody asked for; nobody is there to be told."""

MARKED_UP = {"mrkdwn", "markdown", "None"}
"""Types of texts in which Slack makes mentions, one without a type among them."""

INNARDS = re.compile(r"Traceback|\w+Error\b|File \"|sqlite3?\.|site-packages")


def harm(document: Any) -> list[str]:
    """The texts in what the bot says that alarm many, mislead, or show its insides."""
    return [text for text, kind in _texts(document) if any(_alarms(text, kind))]


def _alarms(text: str, kind: str) -> Iterator[bool]:
    yield bool(INNARDS.search(text))
    if kind in MARKED_UP:
        yield bool(BROADCAST.search(text) or LINK.search(text))
    if kind == "markdown":
        yield bool(MARKDOWN_LINK.search(text))


def exceptions(log: str) -> list[str]:
    """The last lines of the tracebacks in a log, but for those that are expected."""
    return [line for line in RAISED.findall(log) if not EXPECTED.search(line)]


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every text that people read, with its type: Slack makes links and mentions of some."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        value = _parsed(value)
    if isinstance(value, dict):
        text = value.get("text")
        if isinstance(text, str):
            yield text, str(value.get("type"))
        for key, part in value.items():
            if key not in {"text", "value", "private_metadata", "metadata"} or text is not part:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
