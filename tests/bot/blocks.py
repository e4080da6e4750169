"""Find things in the blocks of a message, a modal or Home, for tests."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def elements(shown: Json) -> Iterator[Json]:
    """Yield its interactive elements in order: of actions, of inputs, and accessories."""
    for block in shown.get("blocks", ()):
        yield from block["elements"] if block["type"] == "actions" else ()
        yield from (block[key] for key in ("element", "accessory") if block.get(key))


def element(shown: Json, action_id: str) -> Json:
    """Return the first element of this action_id."""
    return next(each for each in elements(shown) if each["action_id"] == action_id)


def action_ids(shown: Json) -> list[str]:
    """Return the action_ids of its interactive elements, in order."""
    return [each["action_id"] for each in elements(shown)]


def buttons(shown: Json) -> list[str]:
    """Return the texts of the buttons in its actions blocks, in order."""
    return [
        element["text"]["text"]
        for block in shown["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


def inputs(shown: Json) -> dict[str, Json]:
    """Return the elements of its inputs, by label."""
    return {
        block["label"]["text"]: block["element"]
        for block in shown["blocks"]
        if block["type"] == "input"
    }


def headers(shown: Json | None) -> list[str]:
    """Return the texts of its headers, in order; none if nothing is shown."""
    blocks = shown["blocks"] if shown else ()
    return [block["text"]["text"] for block in blocks if block["type"] == "header"]


def texts(shown: Json | None) -> str:
    """Return the texts of its sections, headers, contexts and Markdown; "" if nothing is shown."""
    return "\n".join(_texts(shown)) if shown else ""


def _texts(shown: Json) -> Iterator[str]:
    for block in shown["blocks"]:
        match block:
            case {"type": "section" | "header", "text": {"text": str(text)}}:
                yield text
            case {"type": "markdown", "text": str(text)}:
                yield text
            case {"type": "context", "elements": list(parts)}:
                yield from (part["text"] for part in parts if "text" in part)
