"""The state of a surface: initial values, overridden by what a person entered."""

from typing import Any

from bot.playground.elements import STATE_FIELDS, InvalidInputError, initial, interactive, report
from bot.playground.workspace import Value, Values

Json = dict[str, Any]


def merged(entered: Values, more: Values) -> Values:
    """Return `entered`, overridden by `more` element by element."""
    return {
        block_id: {**entered.get(block_id, {}), **more.get(block_id, {})}
        for block_id in entered.keys() | more.keys()
    }


def still_valid(values: Values, blocks: list[Json]) -> Values:
    """Return the values that survive an update to `blocks`: same ids, and still an option."""
    valid: Values = {}
    for block, element in interactive(blocks):
        own = values.get(block["block_id"], {})
        if element["action_id"] in own and _is_valid(element, own[element["action_id"]]):
            entered = valid.setdefault(block["block_id"], {})
            entered[element["action_id"]] = own[element["action_id"]]
    return valid


def conversation_defaults(blocks: list[Json], channel_id: str) -> Values:
    """Return the values of elements that default to the current conversation."""
    values: Values = {}
    for block, element in interactive(blocks):
        if element.get("default_to_current_conversation"):
            multiple = element["type"].startswith("multi_")
            entered = values.setdefault(block["block_id"], {})
            entered[element["action_id"]] = [channel_id] if multiple else channel_id
    return values


def current(blocks: list[Json], entered: Values) -> Values:
    """Return the value of every element that has one: as entered, or else its initial value."""
    values: Values = {}
    for block, element in interactive(blocks):
        if element["type"] in STATE_FIELDS:
            own = entered.get(block["block_id"], {})
            action_id = element["action_id"]
            value = own[action_id] if action_id in own else initial(element)
            values.setdefault(block["block_id"], {})[action_id] = value
    return values


def state_object(blocks: list[Json], entered: Values) -> Json:
    """Return Slack's `state` object; raise `InvalidInputError` for a value that is no option."""
    values = current(blocks, entered)
    state: Json = {}
    for block, element in interactive(blocks):
        if element["type"] in STATE_FIELDS:
            block_id, action_id = block["block_id"], element["action_id"]
            state.setdefault(block_id, {})[action_id] = {
                "type": element["type"],
                **report(element, values[block_id][action_id]),
            }
    return {"values": state}


def _is_valid(element: Json, value: Value) -> bool:
    try:
        report(element, value)
    except InvalidInputError:
        return False
    return True
