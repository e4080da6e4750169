"""Whether a body holds what Slack puts there."""

from collections.abc import Mapping

from bot.payloads import Misshapen, Payload, press_of, view_of
from bot.shortcuts import message_shortcut_of

NAMED = ("channel", "enterprise", "team", "user")
OBJECTS = ("assistant_thread", "container", "event", "message", "previous_message", "view")
LISTS = ("actions", "authorizations", "response_urls")
TEXTS = ("action_id", "callback_id", "channel_id", "id", "response_url", "team_id", "user_id")


def check(body: Payload) -> None:
    """Raise `Misshapen` unless everything that Bolt looks at holds what Slack puts there."""
    if not _is_part(body):
        raise Misshapen
    match body.get("type"):
        case "event_callback" if not isinstance(body.get("event"), Mapping):
            raise Misshapen
        case "block_actions":
            press_of(body)
        case "message_action":
            message_shortcut_of(body)
        case "view_submission" | "view_closed":
            view_of(body)


def _is_part(part: object) -> bool:
    """Whether an object, and those within it, have the fields of Slack's in Slack's types."""
    return isinstance(part, Mapping) and all(
        value is None or _fits(key, value) for key, value in part.items()
    )


def _fits(key: str, value: object) -> bool:
    if key in NAMED:
        return isinstance(value, str) or _is_part(value)
    if key in OBJECTS:
        return _is_part(value)
    if key in LISTS:
        return isinstance(value, list) and all(map(_is_part, value))
    return key not in TEXTS or isinstance(value, str)
