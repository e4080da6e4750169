"""Validation of request bodies against Slack's shapes, before any other code reads them. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from bot.slack.payloads import MalformedPayload, Payload, press_of, view_of
from bot.slack.shortcuts import message_shortcut_of
from storage.records import Installation

ID: Final = re.compile(r"[A-Za-z0-9_.-]{0,255}")
URL: Final = re.compile(r"https?://[\w.-]+(:\d{1,5})?/[!-~]*", re.ASCII)

ANY: Final = Installation(team_id="T0")
"""Stands for the installation, which has no part in a body's shape."""

NEVER_NULL: Final = "response_urls"
"""Bolt takes its length without a check; Slack may send null for any other field."""


def check_shape(body: Payload) -> None:
    """Raise `MalformedPayload` if a field that Bolt reads does not have the shape of Slack's."""
    try:
        is_valid = _is_object(body) and isinstance(body.get("event", {}), Mapping)
    except RecursionError:  # nested far deeper than anything that Slack sends
        is_valid = False
    if not is_valid:
        raise MalformedPayload
    match body.get("type"):
        case "event_callback" if "event" not in body:
            raise MalformedPayload
        case "block_actions":
            press_of(body, ANY.team_id)
        case "message_action":
            message_shortcut_of(body, ANY)
        case "view_submission" | "view_closed":
            view_of(body, ANY.team_id)


def _is_object(value: object) -> bool:
    """Return whether this is an object whose known fields, at any depth, are valid."""
    return isinstance(value, Mapping) and all(
        (field is None and key != NEVER_NULL) or key not in VALIDATORS or VALIDATORS[key](field)
        for key, field in value.items()
    )


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_object, value))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(ID.fullmatch(value))


def _is_id_if_text(value: object) -> bool:
    return not isinstance(value, str) or _is_id(value)


def _is_id_or_object(value: object) -> bool:
    return _is_id(value) or _is_object(value)


def _is_url(value: object) -> bool:
    return isinstance(value, str) and bool(URL.fullmatch(value))


VALIDATORS: Final[Mapping[str, Callable[[object], bool]]] = {
    **dict.fromkeys(("channel", "enterprise", "team", "user"), _is_id_or_object),
    **dict.fromkeys(("channel_id", "id", "team_id", "user_id"), _is_id),
    **dict.fromkeys(("event_id", "hash", "message_ts", "thread_ts", "ts"), _is_id_if_text),
    **dict.fromkeys(("assistant_thread", "container", "event", "message"), _is_object),
    **dict.fromkeys(("previous_message", "view"), _is_object),
    **dict.fromkeys(("actions", "authorizations", "response_urls"), _is_list),
    **dict.fromkeys(("action_id", "callback_id"), _is_text),
    "response_url": _is_url,
    "trigger_id": _is_id_if_text,
}
