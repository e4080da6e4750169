"""Converting text as people type it to text as Slack stores it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_BROADCASTS = ("channel", "here", "everyone")
_BROADCAST = re.compile(r"<!(?:channel|here|everyone)(?:\|[^>]*)?>")
_LINK = r"https?://[^\s<>|]*[^\s<>|.,;:!?)]"


def escape(text: str) -> str:
    """Escape `&`, `<` and `>`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def stored(typed: str, users: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Return typed text as Slack stores it.

    `users` and `channels` map names to ids. Known names after `@` and `#` become references, and
    typed references stay; URLs become links; everything else is escaped.
    """
    named = {f"@{name}": f"<!{name}>" for name in _BROADCASTS}
    named |= {f"@{name.lower()}": f"<@{id_}>" for name, id_ in users.items()}
    named |= {f"#{name.lower()}": f"<#{id_}|{name}>" for name, id_ in channels.items()}
    references = {reference for reference in named.values() if not reference.startswith("<!")}
    pattern = rf"{_any_of(references)}|(?<![\w@#])(?i:{_any_of(named)})(?![\w-])|(?i:{_LINK})"

    def converted(found: str) -> str:
        if "://" in found:
            return f"<{escape(found)}>"
        return found if found in references else named.get(found.lower(), escape(found))

    pieces = re.split(f"({pattern})", typed)
    return "".join(
        converted(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})"


def broadcasts(message: Mapping[str, Any]) -> bool:
    """Return whether a message notifies everybody, in its text or in a formatted block."""
    if _BROADCAST.search(message.get("text") or ""):
        return True
    return any(
        _is_broadcast(node) for node in _nodes(message.get("blocks"), message.get("attachments"))
    )


def _nodes(*values: Any) -> Iterator[Mapping[str, Any]]:
    for value in values:
        if isinstance(value, Mapping):
            yield value
            yield from _nodes(*value.values())
        elif isinstance(value, list):
            yield from _nodes(*value)


def _is_broadcast(node: Mapping[str, Any]) -> bool:
    if node.get("type") == "broadcast":
        return True
    text = node.get("text")
    formatted = node.get("type") in {"mrkdwn", "markdown", None}
    return formatted and isinstance(text, str) and bool(_BROADCAST.search(text))
