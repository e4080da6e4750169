"""Text as people type it and as Slack stores it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_BROADCASTS = ("channel", "here", "everyone")
_BROADCAST = re.compile(r"<!(?:channel|here|everyone)(?:\|[^>]*)?>")
_LINK = r"https?://[^\s<>|]*[^\s<>|.,;:!?)]"


def escape(text: str) -> str:
    """Make `&`, `<` and `>` literal."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def stored(typed: str, users: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """What Slack stores for text typed by a person.

    `users` and `channels` map names to ids. Known names behind `@` and `#` become references, as
    do references that are spelt out; addresses become links; everything else is escaped.
    """
    named = {f"@{name}": f"<!{name}>" for name in _BROADCASTS}
    named |= {f"@{name.lower()}": f"<@{id_}>" for name, id_ in users.items()}
    named |= {f"#{name.lower()}": f"<#{id_}|{name}>" for name, id_ in channels.items()}
    spelt = {reference for reference in named.values() if not reference.startswith("<!")}
    pattern = rf"{_any_of(spelt)}|(?<![\w@#])(?i:{_any_of(named)})(?![\w-])|(?i:{_LINK})"

    def referred(found: str) -> str:
        if "://" in found:
            return f"<{escape(found)}>"
        return found if found in spelt else named.get(found.lower(), escape(found))

    pieces = re.split(f"({pattern})", typed)
    return "".join(
        referred(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})"


def broadcasts(message: Mapping[str, Any]) -> bool:
    """Whether a message addresses everybody, in its text or in any block that is marked up."""
    if _BROADCAST.search(message.get("text") or ""):
        return True
    return any(_loud(node) for node in _nodes(message.get("blocks"), message.get("attachments")))


def _nodes(*values: Any) -> Iterator[Mapping[str, Any]]:
    for value in values:
        if isinstance(value, Mapping):
            yield value
            yield from _nodes(*value.values())
        elif isinstance(value, list):
            yield from _nodes(*value)


def _loud(node: Mapping[str, Any]) -> bool:
    if node.get("type") == "broadcast":
        return True
    text = node.get("text")
    marked_up = node.get("type") in {"mrkdwn", "markdown", None}
    return marked_up and isinstance(text, str) and bool(_BROADCAST.search(text))
