"""Text as people type it and as Slack stores it."""

import re
from collections.abc import Iterator, Mapping
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
    names = {name.lower(): f"<@{id_}>" for name, id_ in users.items()}
    names |= {name: f"<!{name}>" for name in _BROADCASTS}
    rooms = {name.lower(): f"<#{id_}|{name}>" for name, id_ in channels.items()}
    spelt = {f"<@{id_}>" for id_ in users.values()} | set(rooms.values())
    token = re.compile(
        f"{_one_of(spelt)}|(?<![\\w@])@{_one_of(names)}(?!\\w)|(?<![\\w#])#{_one_of(rooms)}(?![\\w-])|{_LINK}",
        re.IGNORECASE,
    )

    def reference(found: str) -> str:
        if found.startswith("<"):
            return found
        table = {"@": names, "#": rooms}.get(found[0], {})
        return table.get(found[1:].lower(), f"<{escape(found)}>")

    return "".join(
        reference(part) if is_token else escape(part) for part, is_token in _split(token, typed)
    )


def _one_of(words: set[str] | dict[str, str]) -> str:
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


def _split(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, bool]]:
    end = 0
    for match in pattern.finditer(text):
        yield text[end : match.start()], False
        yield match[0], True
        end = match.end()
    yield text[end:], False


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
