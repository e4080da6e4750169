"""Whether a request's body is shaped as Slack's are, before anything else looks at it. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from bot.slack.payloads import MalformedPayload, Payload, press_of, view_of
from bot.slack.shortcuts import message_shortcut_of

ID: Final = re.compile(r"[A-Za-z0-9_.-]{0,255}")
URL: Final = re.compile(r"https?://[\w.-]+(:\d{1,5})?/[!-~]*", re.ASCII)

NEVER_NULL: Final = "response_urls"
"""What Bolt counts without a look; everything else may be null where Slack has nothing to say."""


def check(body: Payload) -> None:
    """Raise `MalformedPayload` unless everything that Bolt looks at holds what Slack puts there."""
    try:
        is_right = _is_part(body) and isinstance(body.get("event", {}), Mapping)
    except RecursionError:  # nested far deeper than anything of Slack's
        is_right = False
    if not is_right:
        raise MalformedPayload
    match body.get("type"):
        case "event_callback" if "event" not in body:
            raise MalformedPayload
        case "block_actions":
            press_of(body)
        case "message_action":
            message_shortcut_of(body)
        case "view_submission" | "view_closed":
            view_of(body)


def _is_part(part: object) -> bool:
    """Whether an object, and those within it, have the fields of Slack's in Slack's forms."""
    return isinstance(part, Mapping) and all(
        (value is None and key != NEVER_NULL) or key not in FORMS or FORMS[key](value)
        for key, value in part.items()
    )


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_part, value))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(ID.fullmatch(value))


def _is_id_if_text(value: object) -> bool:
    return not isinstance(value, str) or _is_id(value)


def _is_id_or_part(value: object) -> bool:
    return _is_id(value) or _is_part(value)


def _is_url(value: object) -> bool:
    return isinstance(value, str) and bool(URL.fullmatch(value))


FORMS: Final[Mapping[str, Callable[[object], bool]]] = {
    **dict.fromkeys(("channel", "enterprise", "team", "user"), _is_id_or_part),
    **dict.fromkeys(("channel_id", "id", "team_id", "user_id"), _is_id),
    **dict.fromkeys(("event_id", "hash", "message_ts", "thread_ts", "ts"), _is_id_if_text),
    **dict.fromkeys(("assistant_thread", "container", "event", "message"), _is_part),
    **dict.fromkeys(("previous_message", "view"), _is_part),
    **dict.fromkeys(("actions", "authorizations", "response_urls"), _is_list),
    **dict.fromkeys(("action_id", "callback_id"), _is_text),
    "response_url": _is_url,
    "trigger_id": _is_id_if_text,
}
