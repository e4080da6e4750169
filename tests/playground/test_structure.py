"""Slack's rules on the structure of payloads, besides its limits."""

from typing import Any

import pytest

from bot.playground.blockkit.blocks import SURFACES as BLOCK_SURFACES
from bot.playground.blockkit.elements import BLOCK_ELEMENTS, SURFACES
from bot.playground.errors import SlackError
from bot.playground.limits import check_message, check_view

Json = dict[str, Any]

A: Json = {"type": "plain_text", "text": "A"}
M: Json = {"type": "mrkdwn", "text": "M"}
ONE: Json = {"text": A, "value": "1"}
TWO: Json = {"text": A, "value": "2"}
URL = "https://x.example"
BUTTON: Json = {"type": "button", "text": A}
SECTION: Json = {"type": "section", "text": M}
DATE: Json = {"type": "datepicker"}
TYPED: Json = {"type": "plain_text_input"}


def asks(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": A, "element": element, **more}


def acts(*elements: Json) -> Json:
    return {"type": "actions", "elements": [*elements]}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": A, "submit": A, "blocks": [*blocks] or [SECTION], **more}


def without(view: Json, key: str) -> Json:
    return {name: value for name, value in view.items() if name != key}


NO_SUBMIT = "must define `submit` to use an `input` block in modals"

VIEWS = {
    "submit missing with an input block": without(modal(asks(TYPED)), "submit"),
    "modal without title": without(modal(), "title"),
    "view without blocks": without(modal(), "blocks"),
    "view title as mrkdwn": modal(title=M),
    "view title as string": modal(title="A"),
    "home with submit": {"type": "home", "blocks": [SECTION], "submit": A},
    "unknown view key": modal(submit_disabled=True),
    "unknown view type": modal() | {"type": "sheet"},
    "view without type": without(modal(), "type"),
    "view that is no object": [],
    "button inside an input block": modal(asks(BUTTON)),
    "two focus_on_load": modal(
        asks(TYPED | {"focus_on_load": True}), asks(DATE | {"focus_on_load": True})
    ),
    "number_input without is_decimal_allowed": modal(asks({"type": "number_input"})),
    "min_length over max_length": modal(asks(TYPED | {"min_length": 9, "max_length": 8})),
    "file_input with dispatch_action": modal(asks({"type": "file_input"}, dispatch_action=True)),
    "file_input in home": {"type": "home", "blocks": [asks({"type": "file_input"})]},
    "duplicate block_id": modal(SECTION | {"block_id": "b"}, SECTION | {"block_id": "b"}),
    "text input among actions": modal(acts(TYPED)),
    "datetimepicker in home": {"type": "home", "blocks": [acts({"type": "datetimepicker"})]},
    "markdown in a modal": modal({"type": "markdown", "text": "x"}),
}

BLOCKS = {
    "duplicate action_id in one block": acts(
        BUTTON | {"action_id": "x"}, DATE | {"action_id": "x"}
    ),
    "header as mrkdwn": {"type": "header", "text": M},
    "button text as mrkdwn": acts(BUTTON | {"text": M}),
    "button without text": acts({"type": "button"}),
    "button style unknown": acts(BUTTON | {"style": "shiny"}),
    "emoji on mrkdwn": SECTION | {"text": M | {"emoji": True}},
    "disabled on a button": acts(BUTTON | {"disabled": True}),
    "section without text and fields": {"type": "section"},
    "section text as string": SECTION | {"text": "M"},
    "plain_text_input inside actions": acts(TYPED),
    "datetimepicker as accessory": SECTION | {"accessory": {"type": "datetimepicker"}},
    "options and option_groups together": acts(
        {
            "type": "static_select",
            "options": [ONE],
            "option_groups": [{"label": A, "options": [TWO]}],
        }
    ),
    "static_select without options": acts({"type": "static_select"}),
    "initial_option not among options": acts(
        {"type": "static_select", "options": [ONE], "initial_option": TWO}
    ),
    "initial_options empty": acts({"type": "checkboxes", "options": [ONE], "initial_options": []}),
    "initial_options not among options": acts(
        {"type": "checkboxes", "options": [ONE], "initial_options": [TWO]}
    ),
    "mrkdwn option in a static_select": acts(
        {"type": "static_select", "options": [ONE | {"text": M}]}
    ),
    "url option outside overflow": acts({"type": "static_select", "options": [ONE | {"url": URL}]}),
    "image without alt_text": {"type": "image", "image_url": URL},
    "image with image_url and slack_file": {
        "type": "image",
        "alt_text": "x",
        "image_url": URL,
        "slack_file": {"id": "F1"},
    },
    "initial_date in another format": acts(DATE | {"initial_date": "24.12.2026"}),
    "initial_date that does not exist": acts(DATE | {"initial_date": "2026-02-30"}),
    "unknown block type": {"type": "data_visualization"},
    "block without type": {"text": M},
    "block that is no object": "section",
    "confirm without deny": acts(BUTTON | {"confirm": {"title": A, "text": M, "confirm": A}}),
    "alert in a message": {"type": "alert", "text": A},
    "elements that are no list": {"type": "actions", "elements": BUTTON},
    "a number as text": SECTION | {"text": A | {"text": 5}},
    "optional as a string": asks(DATE, optional="yes"),
    "max_selected_items as a string": acts(
        {"type": "multi_users_select", "max_selected_items": "2"}
    ),
    "default_collapsed without is_collapsible": {
        "type": "container",
        "title": A,
        "child_blocks": [SECTION],
        "default_collapsed": True,
    },
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_a_malformed_view_is_refused(view: Any) -> None:
    with pytest.raises(SlackError) as refusal:
        check_view(view)
    assert refusal.value.code == "invalid_arguments"


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_a_malformed_block_is_refused(block: Any) -> None:
    with pytest.raises(SlackError) as refusal:
        check_message({"text": "fallback", "blocks": [block]})
    assert refusal.value.code == "invalid_blocks"


@pytest.mark.parametrize(
    ("view", "messages"),
    [
        (
            {},
            [
                "[ERROR] missing required field: title [json-pointer:/view]",
                "[ERROR] missing required field: blocks [json-pointer:/view]",
                "[ERROR] missing required field: type [json-pointer:/view]",
            ],
        ),
        (
            modal(submit_disabled=True),
            [
                "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
                "[ERROR] invalid additional property: submit_disabled [json-pointer:/view]",
            ],
        ),
        (
            without(modal(SECTION, asks(TYPED)), "submit"),
            [
                "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
                f"[ERROR] {NO_SUBMIT} [json-pointer:/view/blocks/1/input]",
            ],
        ),
    ],
)
def test_view_errors_are_worded_like_slacks(view: Json, messages: list[str]) -> None:
    with pytest.raises(SlackError) as refusal:
        check_view(view)
    assert refusal.value.answer["response_metadata"]["messages"] == messages


def test_ids_may_repeat_where_slack_allows_it() -> None:
    same = BUTTON | {"action_id": "x"}
    check_message({"blocks": [acts(same), acts(same)]})


MINIMAL: dict[str, Json] = {
    **{name: {"type": name} for name in SURFACES},
    "button": BUTTON,
    "workflow_button": {
        "type": "workflow_button",
        "text": A,
        "workflow": {"trigger": {"url": URL}},
    },
    "static_select": {"type": "static_select", "options": [ONE]},
    "multi_static_select": {"type": "multi_static_select", "options": [ONE]},
    "checkboxes": {"type": "checkboxes", "options": [ONE]},
    "radio_buttons": {"type": "radio_buttons", "options": [ONE]},
    "overflow": {"type": "overflow", "options": [ONE]},
    "number_input": {"type": "number_input", "is_decimal_allowed": False},
    "icon_button": {"type": "icon_button", "icon": "trash", "text": A},
    "feedback_buttons": {
        "type": "feedback_buttons",
        "positive_button": {"text": A, "value": "1"},
        "negative_button": {"text": A, "value": "0"},
    },
    "image": {"type": "image", "image_url": URL, "alt_text": "x"},
    "plain_text": A,
    "mrkdwn": M,
}


def block_with(element: Json, block: str) -> Json:
    match block:
        case "section":
            return SECTION | {"accessory": element}
        case "input":
            return asks(element)
        case "card":
            return {"type": "card", "title": M, "actions": [element]}
        case _:
            return {"type": block, "elements": [element]}


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
@pytest.mark.parametrize("block", BLOCK_ELEMENTS)
@pytest.mark.parametrize("element", MINIMAL)
def test_an_element_is_accepted_only_where_the_tables_allow_it(
    element: str, block: str, surface: str
) -> None:
    accepted = element in BLOCK_ELEMENTS[block] and surface in SURFACES[element]
    blocks = [block_with(MINIMAL[element], block)]
    allowed = accepted and surface in BLOCK_SURFACES[block]
    try:
        if surface == "message":
            check_message({"text": "fallback", "blocks": blocks})
        else:
            check_view(modal(*blocks) if surface == "modal" else {"type": "home", "blocks": blocks})
    except SlackError:
        assert not allowed
    else:
        assert allowed


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({}, "no_text"),
        ({"text": "  "}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"text": "x", "blocks": SECTION}, "invalid_blocks_format"),
        ({"text": "x", "attachments": {}}, "invalid_attachments"),
        ({"text": "x", "metadata": "x"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "seen"}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_payload": {}}}, "invalid_metadata_schema"),
        (
            {"text": "x", "metadata": {"event_type": "a b", "event_payload": {}}},
            "invalid_metadata_schema",
        ),
        (
            {"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": {"b": {}}}}},
            "invalid_metadata_schema",
        ),
        (
            {"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": "x" * 8000}}},
            "metadata_too_large",
        ),
    ],
)
def test_a_malformed_message_is_refused(content: Json, code: str) -> None:
    with pytest.raises(SlackError) as refusal:
        check_message(content)
    assert refusal.value.code == code


def test_metadata_with_one_nested_level_is_accepted() -> None:
    payload = {"id": "7", "count": 2, "done": True, "who": {"id": "U1"}, "tags": ["a", "b"]}
    check_message({"text": "x", "metadata": {"event_type": "decision", "event_payload": payload}})


def test_a_message_has_at_most_one_table() -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    check_message({"blocks": [table]})
    with pytest.raises(SlackError, match="invalid_attachments"):
        check_message({"blocks": [table, table]})
