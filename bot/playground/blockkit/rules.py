"""Checks across blocks: unique ids, one focus, a submit button for inputs."""

from collections import Counter
from typing import Any

from bot.playground.blockkit.schema import Problem, Problems
from bot.playground.elements import children

Json = dict[str, Any]


def distinct_block_ids(blocks: list[Json], at: str) -> Problems:
    """Check that no two blocks share a block_id."""
    seen = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            yield Problem(f'`block_id` "{block_id}" already exists', f"{at}/{number}/block_id")
        if block_id is not None:
            seen.add(block_id)


def distinct_action_ids(blocks: list[Json], at: str) -> Problems:
    """Check that no two elements of a block share an action_id."""
    for number, block in enumerate(blocks):
        seen = set()
        for place, element in enumerate(block.get("elements") or ()):
            action_id = element.get("action_id")
            if action_id in seen:
                pointer = f"{at}/{number}/elements/{place}/action_id"
                yield Problem(f'`action_id` "{action_id}" already exists', pointer)
            if action_id is not None:
                seen.add(action_id)


def one_focus(blocks: list[Json], at: str) -> Problems:
    """Check that at most one element has `focus_on_load`."""
    elements = [element for block in blocks for element in children(block)]
    if sum(bool(element.get("focus_on_load")) for element in elements) > 1:
        yield Problem("only one element can have `focus_on_load`", at)


def submit_for_inputs(view: Json, at: str) -> Problems:
    """Check that a modal with an input has a submit button."""
    if view.get("submit") is None:
        for number, block in enumerate(view["blocks"]):
            if block["type"] == "input":
                text = "must define `submit` to use an `input` block in modals"
                yield Problem(text, f"{at}/blocks/{number}/input")


def one_table(blocks: list[Json], at: str) -> Problems:
    """Check that a message has at most one table."""
    kinds = Counter(block["type"] for block in blocks)
    if kinds["table"] > 1:
        yield Problem("only one table allowed", at)
