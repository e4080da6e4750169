"""Interactive elements: what a person enters, and how Slack reports it.

People enter plain values (see `workspace.Plain`); Slack reports objects such as
`{"type": "static_select", "selected_option": {...}}`. One table has both ways.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from bot.playground.workspace import Plain

Json = dict[str, Any]
REQUIRED = "Please complete this required field."


@dataclass(frozen=True)
class Slot:
    """Where an element reports its value, and of what shape the value is."""

    report: str
    initial: str
    shape: Literal["plain", "number", "list", "option", "options"] = "plain"


_OPTION = Slot("selected_option", "initial_option", "option")
_OPTIONS = Slot("selected_options", "initial_options", "options")
_VALUE = Slot("value", "initial_value")

SLOTS = {
    "plain_text_input": _VALUE,
    "email_text_input": _VALUE,
    "url_text_input": _VALUE,
    "number_input": _VALUE,
    "datepicker": Slot("selected_date", "initial_date"),
    "timepicker": Slot("selected_time", "initial_time"),
    "datetimepicker": Slot("selected_date_time", "initial_date_time", "number"),
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "users_select": Slot("selected_user", "initial_user"),
    "conversations_select": Slot("selected_conversation", "initial_conversation"),
    "channels_select": Slot("selected_channel", "initial_channel"),
    "multi_users_select": Slot("selected_users", "initial_users", "list"),
    "multi_conversations_select": Slot("selected_conversations", "initial_conversations", "list"),
    "multi_channels_select": Slot("selected_channels", "initial_channels", "list"),
}
_STATELESS = {"overflow": _OPTION}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


class NotOfferedError(Exception):
    """A value that the element does not have."""


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every block and element in it that has an action_id."""
    for block in blocks:
        for child in children(block):
            if "action_id" in child:
                yield block, child


def children(block: Json) -> Iterator[Json]:
    """The elements of a block."""
    parts = [block.get("element"), block.get("accessory"), *(block.get("elements") or ())]
    return (part for part in parts if isinstance(part, dict))


def find(blocks: list[Json], block_id: str, action_id: str) -> Json | None:
    """The element with these ids."""
    for block, element in interactive(blocks):
        if (block["block_id"], element["action_id"]) == (block_id, action_id):
            return element
    return None


def options(element: Json) -> list[Json]:
    """The options of a menu, those in groups included."""
    groups = [element, *(element.get("option_groups") or ())]
    return [option for group in groups for option in group.get("options") or ()]


def initial(element: Json) -> Plain:
    """What the element shows before a person touches it."""
    slot = SLOTS[element["type"]]
    value = element.get(slot.initial)
    if slot.shape == "option":
        return value["value"] if value else None
    if slot.shape == "options":
        return [option["value"] for option in value or ()]
    if slot.shape == "list":
        return list(value or ())
    return None if value is None else str(value)


def report(element: Json, value: Plain) -> Json:
    """Slack's object for this value of the element, without type; raises NotOfferedError."""
    slot = SLOTS.get(element["type"]) or _STATELESS[element["type"]]
    if slot.shape == "option":
        return {slot.report: None if value is None else _offered(element, value)}
    if slot.shape == "options":
        return {slot.report: [_offered(element, each) for each in value or ()]}
    if slot.shape == "list":
        return {slot.report: list(value or ())}
    if slot.shape == "number" and value is not None:
        return {slot.report: int(str(value))}
    return {slot.report: value or None}


def _offered(element: Json, value: Plain) -> Json:
    if element["type"].endswith("external_select"):
        return {"text": {"type": "plain_text", "text": value}, "value": value}
    for option in options(element):
        if option.get("value") == value:
            return option
    raise NotOfferedError(f"{element['type']} has no option {value!r}")


def complaint(block: Json, value: Plain) -> str | None:
    """What Slack's own form says about this value of an input block, before the app is asked."""
    element = block["element"]
    if not value:
        return None if block.get("optional") else REQUIRED
    if isinstance(value, list):
        return None
    return _malformed(element, value)


def _malformed(element: Json, value: str) -> str | None:
    match element["type"]:
        case "plain_text_input" if len(value) > element.get("max_length", 3000):
            return f"Please enter no more than {element.get('max_length', 3000)} characters."
        case "plain_text_input" if len(value) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        case "email_text_input" if not _EMAIL.fullmatch(value):
            return "Please enter a valid email address."
        case "url_text_input" if not _URL.fullmatch(value):
            return "Please enter a valid URL."
        case "number_input":
            return _not_a_number(element, value)
    return None


def _not_a_number(element: Json, value: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Please enter a valid number."
    if float(value) < float(element.get("min_value", "-inf")):
        return f"Please enter a number of at least {element['min_value']}."
    if float(value) > float(element.get("max_value", "inf")):
        return f"Please enter a number of at most {element['max_value']}."
    return None
