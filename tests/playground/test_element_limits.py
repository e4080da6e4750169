"""Slack's limits on elements: the limit is accepted, one more is refused."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

Json = dict[str, Any]


class Limit(NamedTuple):
    """`build(n)` returns an element, for a block of type `place`, with `n` of what is limited."""

    name: str
    place: str
    lowest: int
    highest: int
    build: Callable[[int], Json]


def text(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def option(length: int = 1, **more: Any) -> Json:
    return {"text": text(length), "value": "1", **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": text(4), **more}


def confirm(**more: Any) -> Json:
    parts = {"title": text(1), "text": text(1), "confirm": text(1), "deny": text(1)}
    return button(confirm={**parts, **more})


def menu(*options: Json, kind: str = "static_select", **more: Any) -> Json:
    return {"type": kind, "options": [*options] or [option()], **more}


def options(kind: str) -> Callable[[int], Json]:
    return lambda count: {"type": kind, "options": [option()] * count}


def groups(*, count: int = 1, label: int = 1, size: int = 1) -> Json:
    group = {"label": text(label), "options": [option()] * size}
    return {"type": "static_select", "option_groups": [group] * count}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://x.example", "alt_text": "x", **more}


def entry(kind: str = "plain_text_input", **more: Any) -> Json:
    return {"type": kind, **more}


def feedback(length: int) -> Json:
    choice = {"text": text(4), "value": "x" * length}
    return {"type": "feedback_buttons", "positive_button": choice, "negative_button": choice}


LIMITS = [
    Limit("action_id", "actions", 1, 255, lambda n: button(action_id="x" * n)),
    Limit("button.text", "actions", 1, 75, lambda n: button(text=text(n))),
    Limit("button.value", "actions", 0, 2000, lambda n: button(value="x" * n)),
    Limit("button.url", "actions", 1, 3000, lambda n: button(url="x" * n)),
    Limit("button label", "actions", 1, 75, lambda n: button(accessibility_label="x" * n)),
    Limit("placeholder (select)", "actions", 1, 150, lambda n: menu(placeholder=text(n))),
    Limit("placeholder (text)", "input", 1, 150, lambda n: entry(placeholder=text(n))),
    Limit("static_select.options", "actions", 1, 100, options("static_select")),
    Limit("multi_static_select.options", "input", 1, 100, options("multi_static_select")),
    Limit("static_select.option_groups", "actions", 1, 100, lambda n: groups(count=n)),
    Limit("option_group.label", "actions", 1, 75, lambda n: groups(label=n)),
    Limit("option_group.options", "actions", 1, 100, lambda n: groups(size=n)),
    Limit("option.text", "actions", 1, 75, lambda n: menu(option(n))),
    Limit("option.value", "actions", 0, 150, lambda n: menu(option(value="x" * n))),
    Limit("option.description", "actions", 1, 75, lambda n: menu(option(description=text(n)))),
    Limit("option.url", "actions", 1, 3000, lambda n: menu(option(url="x" * n), kind="overflow")),
    Limit("radio text", "actions", 1, 75, lambda n: menu(option(n), kind="radio_buttons")),
    Limit("checkbox text", "actions", 1, 75, lambda n: menu(option(n), kind="checkboxes")),
    Limit("checkboxes.options", "actions", 1, 10, options("checkboxes")),
    Limit("radio_buttons.options", "actions", 1, 10, options("radio_buttons")),
    Limit("overflow.options", "actions", 1, 5, options("overflow")),
    Limit("confirm.title", "actions", 1, 100, lambda n: confirm(title=text(n))),
    Limit("confirm.text", "actions", 1, 300, lambda n: confirm(text=text(n))),
    Limit("confirm.confirm", "actions", 1, 30, lambda n: confirm(confirm=text(n))),
    Limit("confirm.deny", "actions", 1, 30, lambda n: confirm(deny=text(n))),
    Limit("min_length", "input", 0, 3000, lambda n: entry(min_length=n)),
    Limit("max_length", "input", 1, 3000, lambda n: entry(max_length=n)),
    Limit("initial_value", "input", 0, 10, lambda n: entry(max_length=10, initial_value="x" * n)),
    Limit("file_input.max_files", "input", 1, 10, lambda n: entry("file_input", max_files=n)),
    Limit("max_lines", "input", 1, 100, lambda n: entry("rich_text_input", max_lines=n)),
    Limit("image.alt_text", "context", 1, 2000, lambda n: image(alt_text="x" * n)),
    Limit("image.image_url", "context", 1, 3000, lambda n: image(image_url="x" * n)),
    Limit("feedback value", "context_actions", 1, 2000, feedback),
]


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_an_element_at_a_limit_is_accepted_and_one_over_it_refused(
    limit: Limit, refusal: Callable[[str, Json], str]
) -> None:
    def verdict(amount: int) -> str:
        element = limit.build(amount)
        if limit.place == "input":
            return refusal("modal", {"type": "input", "label": text(5), "element": element})
        return refusal("message", {"type": limit.place, "elements": [element]})

    code = "invalid_arguments" if limit.place == "input" else "invalid_blocks"
    assert verdict(limit.lowest) == verdict(limit.highest) == ""
    assert verdict(limit.highest + 1) == code
    if limit.lowest:
        assert verdict(limit.lowest - 1) == code
