"""Block elements, and the blocks and surfaces that accept them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.playground.blockkit.objects import (
    CONFIRM,
    DISPATCH,
    FEEDBACK,
    FILTER,
    ID,
    LIST_OPTION,
    MENU_OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    SLACK_FILE,
    URL,
    WORKFLOW,
    any_text,
    initial_among_options,
    mrkdwn,
    plain,
)
from bot.playground.blockkit.schema import (
    Check,
    Problem,
    Problems,
    anything,
    boolean,
    exactly_one,
    integer,
    items,
    one_of,
    record,
    string,
    typed,
)

_TEXT_LIMIT = 3000
_ACTION = {"type": anything, "action_id": ID}
_CONFIRMED = {"confirm": CONFIRM}
_FIELD = {"placeholder": plain(150), "focus_on_load": boolean}
_PICKER = _CONFIRMED | _FIELD
_MULTI = {"max_selected_items": integer(1, 1000)}
_STYLE = {"style": one_of("primary", "danger"), "accessibility_label": string(75)}
_IDS = items(ID, minimum=0)


def _element(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check) -> Check:
    return record(required, {**_ACTION, **optional}, *rules)


def _is_date(value: Any, at: str) -> Problems:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        yield Problem("must be a valid date as YYYY-MM-DD", at)


def _fits_lengths(value: Any, at: str) -> Problems:
    longest = value.get("max_length", _TEXT_LIMIT)
    if value.get("min_length", 0) > longest:
        yield Problem("`min_length` must not be more than `max_length`", f"{at}/min_length")
    if len(value.get("initial_value", "")) > longest:
        yield Problem(f"must be less than {longest + 1} characters", f"{at}/initial_value")


def _menu(initial: str, chosen: Check, **more: Check) -> Check:
    options = {
        "options": items(MENU_OPTION, maximum=100),
        "option_groups": items(OPTION_GROUP, maximum=100),
    }
    rules = (exactly_one("options", "option_groups"), initial_among_options)
    return _element({}, {**_PICKER, **options, initial: chosen, **more}, *rules)


def _list(initial: str, chosen: Check) -> Check:
    optional = {**_CONFIRMED, "focus_on_load": boolean, initial: chosen}
    options = {"options": items(LIST_OPTION, maximum=10)}
    return _element(options, optional, initial_among_options)


def _text_input(**more: Check) -> Check:
    return _element({}, {**_FIELD, "dispatch_action_config": DISPATCH, **more})


ELEMENTS: Mapping[str, Check] = {
    "button": _element(
        {"text": plain(75)}, {**_CONFIRMED, **_STYLE, "url": URL, "value": string(2000, minimum=0)}
    ),
    "workflow_button": _element({"text": plain(75), "workflow": WORKFLOW}, _STYLE),
    "static_select": _menu("initial_option", MENU_OPTION),
    "multi_static_select": _menu("initial_options", items(MENU_OPTION, maximum=100), **_MULTI),
    "external_select": _element(
        {}, {**_PICKER, "initial_option": MENU_OPTION, "min_query_length": integer(0, 100)}
    ),
    "multi_external_select": _element(
        {},
        {
            **_PICKER,
            **_MULTI,
            "initial_options": items(MENU_OPTION),
            "min_query_length": integer(0, 100),
        },
    ),
    "users_select": _element({}, {**_PICKER, "initial_user": ID}),
    "multi_users_select": _element({}, {**_PICKER, **_MULTI, "initial_users": _IDS}),
    "conversations_select": _element(
        {},
        {
            **_PICKER,
            "initial_conversation": ID,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": FILTER,
        },
    ),
    "multi_conversations_select": _element(
        {},
        {
            **_PICKER,
            **_MULTI,
            "initial_conversations": _IDS,
            "default_to_current_conversation": boolean,
            "filter": FILTER,
        },
    ),
    "channels_select": _element(
        {}, {**_PICKER, "initial_channel": ID, "response_url_enabled": boolean}
    ),
    "multi_channels_select": _element({}, {**_PICKER, **_MULTI, "initial_channels": _IDS}),
    "checkboxes": _list("initial_options", items(LIST_OPTION, maximum=10)),
    "radio_buttons": _list("initial_option", LIST_OPTION),
    "overflow": _element({"options": items(OVERFLOW_OPTION, maximum=5)}, _CONFIRMED),
    "datepicker": _element({}, {**_PICKER, "initial_date": _is_date}),
    "timepicker": _element(
        {},
        {
            **_PICKER,
            "initial_time": string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d"),
            "timezone": string(255),
        },
    ),
    "datetimepicker": _element(
        {},
        {**_CONFIRMED, "focus_on_load": boolean, "initial_date_time": integer(10**9, 10**10 - 1)},
    ),
    "plain_text_input": _element(
        {},
        {
            **_FIELD,
            "dispatch_action_config": DISPATCH,
            "initial_value": string(_TEXT_LIMIT, minimum=0),
            "multiline": boolean,
            "min_length": integer(0, _TEXT_LIMIT),
            "max_length": integer(1, _TEXT_LIMIT),
        },
        _fits_lengths,
    ),
    "email_text_input": _text_input(initial_value=string(_TEXT_LIMIT)),
    "url_text_input": _text_input(initial_value=string(_TEXT_LIMIT)),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {
            **_FIELD,
            "dispatch_action_config": DISPATCH,
            **dict.fromkeys(
                ("initial_value", "min_value", "max_value"),
                string(100, pattern=r"-?\d+(\.\d+)?"),
            ),
        },
    ),
    "file_input": _element({}, {"filetypes": items(string(50)), "max_files": integer(1, 10)}),
    "rich_text_input": _text_input(
        initial_value=anything, min_lines=integer(1, 100), max_lines=integer(1, 100)
    ),
    "feedback_buttons": _element({"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {}),
    "icon_button": _element(
        {"icon": one_of("trash"), "text": plain(75)},
        {
            **_CONFIRMED,
            "value": string(2000),
            "accessibility_label": string(75),
            "visible_to_user_ids": items(ID),
        },
    ),
    "image": record(
        {"type": anything, "alt_text": string(2000)},
        {"image_url": URL, "slack_file": SLACK_FILE},
        exactly_one("image_url", "slack_file"),
    ),
    "plain_text": any_text(),
    "mrkdwn": mrkdwn(),
}

_SELECTS = frozenset(name for name in ELEMENTS if name.endswith("_select"))
_CHOICES = _SELECTS | {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
_ALL_SURFACES = frozenset({"modal", "home", "message"})

BLOCK_ELEMENTS: Mapping[str, frozenset[str]] = {
    "section": _CHOICES | {"button", "workflow_button", "overflow", "image"},
    "actions": _CHOICES
    | {"button", "workflow_button", "overflow", "datetimepicker", "rich_text_input"},
    "input": _CHOICES
    | {"datetimepicker", "plain_text_input", "email_text_input", "url_text_input"}
    | {"number_input", "file_input", "rich_text_input"},
    "context": frozenset({"image", "plain_text", "mrkdwn"}),
    "context_actions": frozenset({"feedback_buttons", "icon_button"}),
    "card": frozenset({"button", "workflow_button"}),
}
"""Block -> the elements that it accepts."""

_MODAL_ONLY = ("email_text_input", "url_text_input", "number_input", "file_input")
SURFACES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(ELEMENTS, _ALL_SURFACES),
    **dict.fromkeys(_MODAL_ONLY, frozenset({"modal"})),
    "rich_text_input": frozenset({"modal", "home"}),
    "datetimepicker": frozenset({"modal", "message"}),
    "workflow_button": frozenset({"message"}),
}
"""Element -> the surfaces that accept it."""


def element_of(block: str, surface: str) -> Check:
    """Return the check of the elements that this block accepts on this surface."""
    return typed(
        {name: ELEMENTS[name] for name in BLOCK_ELEMENTS[block] if surface in SURFACES[name]}
    )
