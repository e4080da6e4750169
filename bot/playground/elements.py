"""Interactive elements: the values that people enter, and Slack's objects for them.

People enter strings (see `workspace.Value`); Slack reports objects such as
`{"type": "static_select", "selected_option": {...}}`. One table converts both ways.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from bot.playground.workspace import Value

Json = dict[str, Any]
REQUIRED = "Please complete this required field."


@dataclass(frozen=True)
class StateField:
    """The keys of an element's value and of its initial value, and their shape."""

    key: str
    initial_key: str
    shape: Literal["text", "number", "list", "option", "options"] = "text"


_OPTION = StateField("selected_option", "initial_option", "option")
_OPTIONS = StateField("selected_options", "initial_options", "options")
_VALUE = StateField("value", "initial_value")

STATE_FIELDS = {
    "plain_text_input": _VALUE,
    "email_text_input": _VALUE,
    "url_text_input": _VALUE,
    "number_input": _VALUE,
    "datepicker": StateField("selected_date", "initial_date"),
    "timepicker": StateField("selected_time", "initial_time"),
    "datetimepicker": StateField("selected_date_time", "initial_date_time", "number"),
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "users_select": StateField("selected_user", "initial_user"),
    "conversations_select": StateField("selected_conversation", "initial_conversation"),
    "channels_select": StateField("selected_channel", "initial_channel"),
    "multi_users_select": StateField("selected_users", "initial_users", "list"),
    "multi_conversations_select": StateField(
        "selected_conversations", "initial_conversations", "list"
    ),
    "multi_channels_select": StateField("selected_channels", "initial_channels", "list"),
}
_WITHOUT_STATE = {"overflow": _OPTION}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


class InvalidInputError(Exception):
    """A person used an element that is not there, or a value that it doesn't have."""


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Iterate over the elements that have an action_id, with their blocks."""
    for block in blocks:
        for child in children(block):
            if "action_id" in child:
                yield block, child


def children(block: Json) -> Iterator[Json]:
    """Iterate over the elements of a block."""
    parts = [block.get("element"), block.get("accessory"), *(block.get("elements") or ())]
    return (part for part in parts if isinstance(part, dict))


def find(blocks: list[Json], block_id: str, action_id: str) -> Json | None:
    """Return the element with these ids, if there is one."""
    for block, element in interactive(blocks):
        if (block["block_id"], element["action_id"]) == (block_id, action_id):
            return element
    return None


def options(element: Json) -> list[Json]:
    """Return the options of an element, including those in groups."""
    groups = [element, *(element.get("option_groups") or ())]
    return [option for group in groups for option in group.get("options") or ()]


def initial(element: Json) -> Value:
    """Return the value of an element that nobody has changed."""
    spec = STATE_FIELDS[element["type"]]
    value = element.get(spec.initial_key)
    if spec.shape == "option":
        return value["value"] if value else None
    if spec.shape == "options":
        return [option["value"] for option in value or ()]
    if spec.shape == "list":
        return list(value or ())
    return None if value is None else str(value)


def report(element: Json, value: Value) -> Json:
    """Return Slack's object for a value, without `type`; raise `InvalidInputError`."""
    spec = STATE_FIELDS.get(element["type"]) or _WITHOUT_STATE[element["type"]]
    if spec.shape == "option":
        return {spec.key: None if value is None else _option_object(element, value)}
    if spec.shape == "options":
        return {spec.key: [_option_object(element, each) for each in value or ()]}
    if spec.shape == "list":
        return {spec.key: list(value or ())}
    if spec.shape == "number" and value is not None:
        return {spec.key: int(str(value))}
    return {spec.key: value or None}


def _option_object(element: Json, value: Value) -> Json:
    if element["type"].endswith("external_select"):
        return {"text": {"type": "plain_text", "text": value}, "value": value}
    for option in options(element):
        if option.get("value") == value:
            return option
    raise InvalidInputError(f"{element['type']} has no option {value!r}")


def validation_error(block: Json, value: Value) -> str | None:
    """Return the error that Slack itself shows for a value of an input block, if any."""
    element = block["element"]
    if not value:
        return None if block.get("optional") else REQUIRED
    if isinstance(value, list):
        return None
    return _format_error(element, value)


def _format_error(element: Json, value: str) -> str | None:
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
            return _number_error(element, value)
    return None


def _number_error(element: Json, value: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Please enter a valid number."
    if float(value) < float(element.get("min_value", "-inf")):
        return f"Please enter a number of at least {element['min_value']}."
    if float(value) > float(element.get("max_value", "inf")):
        return f"Please enter a number of at most {element['max_value']}."
    return None
