"""The state of a surface: initial values, and over them what a person entered."""

from typing import Any

from bot.playground.elements import SLOTS, NotOfferedError, initial, interactive, report
from bot.playground.workspace import Plain, Values

Json = dict[str, Any]


def merged(entered: Values, more: Values) -> Values:
    """`more` over `entered`, element by element."""
    return {
        block_id: {**entered.get(block_id, {}), **more.get(block_id, {})}
        for block_id in entered.keys() | more.keys()
    }


def kept(values: Values, blocks: list[Json]) -> Values:
    """What survives an update: values whose ids are still there and which still can be chosen."""
    surviving: Values = {}
    for block, element in interactive(blocks):
        own = values.get(block["block_id"], {})
        if element["action_id"] in own and _possible(element, own[element["action_id"]]):
            chosen = surviving.setdefault(block["block_id"], {})
            chosen[element["action_id"]] = own[element["action_id"]]
    return surviving


def in_conversation(blocks: list[Json], channel_id: str) -> Values:
    """What a surface opened in a conversation holds, where it asks for that conversation."""
    values: Values = {}
    for block, element in interactive(blocks):
        if element.get("default_to_current_conversation"):
            several = element["type"].startswith("multi_")
            chosen = values.setdefault(block["block_id"], {})
            chosen[element["action_id"]] = [channel_id] if several else channel_id
    return values


def effective(blocks: list[Json], entered: Values) -> Values:
    """The value of every element that has one: as entered, else initial."""
    values: Values = {}
    for block, element in interactive(blocks):
        if element["type"] in SLOTS:
            own = entered.get(block["block_id"], {})
            action_id = element["action_id"]
            value = own[action_id] if action_id in own else initial(element)
            values.setdefault(block["block_id"], {})[action_id] = value
    return values


def reported(blocks: list[Json], entered: Values) -> Json:
    """Slack's `state` object; raises elements.NotOfferedError."""
    values = effective(blocks, entered)
    state: Json = {}
    for block, element in interactive(blocks):
        if element["type"] in SLOTS:
            block_id, action_id = block["block_id"], element["action_id"]
            state.setdefault(block_id, {})[action_id] = {
                "type": element["type"],
                **report(element, values[block_id][action_id]),
            }
    return {"values": state}


def _possible(element: Json, value: Plain) -> bool:
    try:
        report(element, value)
    except NotOfferedError:
        return False
    return True
