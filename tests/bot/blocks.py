"""Reads the blocks of a message, a modal or Home, for tests."""

from typing import Any

Json = dict[str, Any]


def buttons(shown: Json) -> list[str]:
    """Return the texts of its buttons, in order."""
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
