"""Blocks, and the surfaces that accept them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.playground.blockkit.elements import ELEMENTS, element_of
from bot.playground.blockkit.objects import ID, SLACK_FILE, URL, any_text, plain
from bot.playground.blockkit.schema import (
    Check,
    Problem,
    Problems,
    anything,
    at_least_one,
    boolean,
    exactly_one,
    integer,
    items,
    one_of,
    record,
    string,
    typed,
)

_TABLE_TEXT = 10_000
_ALL = frozenset({"modal", "home", "message"})
_MESSAGE = frozenset({"message"})
SURFACES: Mapping[str, frozenset[str]] = {
    "section": _ALL,
    "header": _ALL,
    "divider": _ALL,
    "image": _ALL,
    "context": _ALL,
    "actions": _ALL,
    "input": _ALL,
    "rich_text": _ALL,
    "video": _ALL,
    "card": _ALL,
    "carousel": frozenset({"home", "message"}),
    "alert": frozenset({"modal"}),
    "context_actions": _MESSAGE,
    "markdown": _MESSAGE,
    "table": _MESSAGE,
    "container": _MESSAGE,
    "plan": _MESSAGE,
    "task_card": _MESSAGE,
    "file": _MESSAGE,
    "call": _MESSAGE,
}
"""Block -> the surfaces that accept it."""


def _block(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check) -> Check:
    return record({"type": anything, **required}, {"block_id": ID, **optional}, *rules)


_RICH_PART = typed(
    {
        "rich_text_section": record({"type": anything, "elements": items(anything, minimum=0)}, {}),
        "rich_text_quote": record(
            {"type": anything, "elements": items(anything, minimum=0)}, {"border": integer(0, 1)}
        ),
        "rich_text_preformatted": record(
            {"type": anything, "elements": items(anything, minimum=0)},
            {"border": integer(0, 1), "language": string(50)},
        ),
        "rich_text_list": record(
            {
                "type": anything,
                "style": one_of("bullet", "ordered"),
                "elements": items(anything, minimum=0),
            },
            {"indent": integer(0, 8), "offset": integer(0, 10**6), "border": integer(0, 1)},
        ),
    }
)
RICH_TEXT = _block({"elements": items(_RICH_PART)}, {})

_CELL = typed(
    {
        "raw_text": record({"type": anything, "text": string(_TABLE_TEXT, minimum=0)}, {}),
        "raw_number": record({"type": anything, "value": anything}, {"text": string(_TABLE_TEXT)}),
        "rich_text": RICH_TEXT,
    }
)
_COLUMN = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _table_text(value: Any, at: str) -> Problems:
    if sum(_length(cell) for row in value["rows"] for cell in row) > _TABLE_TEXT:
        yield Problem(f"must be less than {_TABLE_TEXT + 1} characters in all cells", f"{at}/rows")


def _length(node: Any) -> int:
    if isinstance(node, list):
        return sum(_length(each) for each in node)
    if isinstance(node, dict):
        own = node.get("text")
        return (len(own) if isinstance(own, str) else 0) + _length(node.get("elements"))
    return 0


def _no_dispatch_of_files(value: Any, at: str) -> Problems:
    if value.get("dispatch_action") and value["element"]["type"] == "file_input":
        yield Problem("`file_input` cannot dispatch actions", f"{at}/dispatch_action")


def _collapsible_if_collapsed(value: Any, at: str) -> Problems:
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        yield Problem("`default_collapsed` needs `is_collapsible`", f"{at}/default_collapsed")


_IMAGE = {"image_url": URL, "slack_file": SLACK_FILE}
_ICON = ELEMENTS["image"]
_TASK = _block(
    {
        "task_id": ID,
        "title": string(256),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    {"details": RICH_TEXT, "output": RICH_TEXT, "sources": items(anything)},
)


def _child_block(value: Any, at: str) -> Problems:
    return block_on("message")(value, at)


def _card(surface: str) -> Check:
    return _block(
        {},
        {
            "hero_image": _ICON,
            "icon": _ICON,
            "slack_icon": anything,
            "title": any_text(150),
            "subtitle": any_text(150),
            "body": any_text(200),
            "actions": items(element_of("card", surface)),
        },
        at_least_one("hero_image", "title", "actions", "body"),
    )


_PLAIN_BLOCKS: Mapping[str, Check] = {
    "header": _block({"text": plain(150)}, {}),
    "divider": _block({}, {}),
    "image": _block(
        {"alt_text": string(2000)},
        {**_IMAGE, "title": plain(2000)},
        exactly_one("image_url", "slack_file"),
    ),
    "rich_text": RICH_TEXT,
    "markdown": _block({"text": string(12_000)}, {}),
    "video": _block(
        {"alt_text": string(2000), "title": plain(199), "video_url": URL, "thumbnail_url": URL},
        {
            "title_url": URL,
            "author_name": string(49),
            "description": plain(),
            "provider_name": string(255),
            "provider_icon_url": URL,
        },
    ),
    "table": _block(
        {"rows": items(items(_CELL, maximum=20), maximum=100)},
        {"column_settings": items(_COLUMN, minimum=0, maximum=20)},
        _table_text,
    ),
    "alert": _block(
        {"text": any_text(200)},
        {"level": one_of("default", "info", "warning", "error", "success")},
    ),
    "container": _block(
        {"child_blocks": items(_child_block, maximum=10)},
        {
            "title": plain(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": any_text(150),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": _ICON,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        at_least_one("title", "rich_text_title"),
        _collapsible_if_collapsed,
    ),
    "plan": _block({"title": string(256)}, {"tasks": items(_TASK)}),
    "task_card": _TASK,
    "file": _block({"external_id": ID, "source": one_of("remote")}, {}),
    "call": _block({"call_id": ID}, {"api_decoration_available": boolean, "call": anything}),
}


def _with_elements(surface: str) -> Mapping[str, Check]:
    card = _card(surface)
    rows = {"context": 10, "actions": 25, "context_actions": 5}
    return {
        **{
            name: _block({"elements": items(element_of(name, surface), maximum=most)}, {})
            for name, most in rows.items()
        },
        "section": _block(
            {},
            {
                "text": any_text(3000),
                "fields": items(any_text(2000), maximum=10),
                "accessory": element_of("section", surface),
                "expand": boolean,
            },
            at_least_one("text", "fields"),
        ),
        "input": _block(
            {"label": plain(2000), "element": element_of("input", surface)},
            {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
            _no_dispatch_of_files,
        ),
        "card": card,
        "carousel": _block({"elements": items(card, maximum=10)}, {}),
    }


@cache
def block_on(surface: str) -> Check:
    """Return the check of the blocks that this surface accepts."""
    checks = {**_PLAIN_BLOCKS, **_with_elements(surface)}
    return typed({name: checks[name] for name, where in SURFACES.items() if surface in where})
