"""Detection of harmful output: broadcasts, foreign links, internals and unexpected exceptions."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.fuzz.mutations import HOST

BROADCAST = re.compile(r"<!(?!date\^)")
LINK = re.compile(rf"<https?://{re.escape(HOST)}", re.IGNORECASE)
MARKDOWN_LINK = re.compile(rf"\]\(https?://{re.escape(HOST)}", re.IGNORECASE)
RAISED = re.compile(r"^[\w.]*(?:Error|Exception)\b.*", re.MULTILINE)
EXPECTED = re.compile(r"SlackApiError|ResponseError|URLError|there is no response_url")
"""Acceptable in the log: Slack refuses calls with forged ids, and forged requests lack URLs."""

MARKED_UP = {"mrkdwn", "markdown", "None"}
"""Types of text in which Slack resolves mentions; "None" is a text without a type."""

INTERNALS = re.compile(r"Traceback|\w+Error\b|File \"|sqlite3?\.|site-packages")


def harm(document: Any) -> list[str]:
    """Return the texts in a document that notify many people, mislead, or reveal internals."""
    return [text for text, kind in _texts(document) if any(_problems(text, kind))]


def _problems(text: str, kind: str) -> Iterator[bool]:
    yield bool(INTERNALS.search(text))
    if kind in MARKED_UP:
        yield bool(BROADCAST.search(text) or LINK.search(text))
    if kind == "markdown":
        yield bool(MARKDOWN_LINK.search(text))


def exceptions(log: str) -> list[str]:
    """Return the last lines of the unexpected tracebacks in a log."""
    return [line for line in RAISED.findall(log) if not EXPECTED.search(line)]


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Yield every text that people read, with its type."""
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
