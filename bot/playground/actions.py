"""Interactions with elements and shortcuts: `block_actions` and `message_action`."""

from dataclasses import dataclass, field
from typing import Any

from bot.playground.elements import STATE_FIELDS, InvalidInputError, find, report
from bot.playground.payloads import channel_name, interaction
from bot.playground.platform import Platform
from bot.playground.state import merged, state_object
from bot.playground.transport import DeliveryError
from bot.playground.views import View
from bot.playground.workspace import Channel, Message, Value, Values

Json = dict[str, Any]
NO_RESPONSE = "The app did not respond. Try again?"


@dataclass(frozen=True)
class Action:
    """A person's use of one element; `values` are the other inputs on the same surface."""

    block_id: str
    action_id: str
    value: Value = None
    values: Values = field(default_factory=dict)

    def entered(self, element: Json) -> Values:
        """Return the values of the surface after the action."""
        if element["type"] not in STATE_FIELDS:
            return self.values
        return merged(self.values, {self.block_id: {self.action_id: self.value}})


async def in_view(platform: Platform, view: View, action: Action) -> str | None:
    """Use an element of a modal or Home; return the error that the person reads, if any."""
    element = _element(view.body["blocks"], action)
    view.enter(action.entered(element))
    payload = {
        **interaction(platform, "block_actions", view.user),
        "container": {"type": "view", "view_id": view.id},
        "view": view.snapshot(),
        "actions": [_action_object(platform, element, action)],
    }
    return await _send(platform, payload)


async def in_message(
    platform: Platform, user: str, channel: Channel, message: Message, action: Action
) -> str | None:
    """Use an element of a message; return the error that the person reads, if any."""
    blocks = message.body.get("blocks", [])
    element = _element(blocks, action)
    entered = merged(message.entered.get(user, {}), action.entered(element))
    state = state_object(blocks, entered)
    message.entered[user] = entered
    path = platform.response_urls.new("actions", channel, user, message)
    payload = {
        **interaction(platform, "block_actions", user, channel),
        "container": _container(channel, message),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": state,
        "response_url": platform.url + path,
        "actions": [_action_object(platform, element, action)],
    }
    if message.audience is None:
        payload["message"] = message.body
    return await _send(platform, payload)


async def shortcut(
    platform: Platform, user: str, channel: Channel, message: Message, callback_id: str
) -> str | None:
    """Use a message shortcut; return the error that the person reads, if any."""
    payload = {
        **interaction(platform, "message_action", user, channel),
        "callback_id": callback_id,
        "action_ts": platform.workspace.timestamps.next(),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message_ts": message.ts,
        "message": message.body,
        "response_url": platform.url + platform.response_urls.new("app", channel, user),
    }
    return await _send(platform, payload)


def _element(blocks: list[Json], action: Action) -> Json:
    element = find(blocks, action.block_id, action.action_id)
    if element is None:
        raise InvalidInputError(
            f"no element has block_id {action.block_id} and action_id {action.action_id}"
        )
    return element


def _action_object(platform: Platform, element: Json, action: Action) -> Json:
    common = {
        "type": element["type"],
        "action_id": action.action_id,
        "block_id": action.block_id,
        "action_ts": platform.workspace.timestamps.next(),
    }
    match element["type"]:
        case "button" | "icon_button" | "workflow_button":
            own: Json = {key: element[key] for key in ("text", "value", "style") if key in element}
            return {**common, **own}
        case "feedback_buttons":
            choices = (element["positive_button"], element["negative_button"])
            chosen = next((each for each in choices if each["value"] == action.value), None)
            if chosen is None:
                raise InvalidInputError(f"no such feedback: {action.value!r}")
            return {**common, "text": chosen["text"], "value": chosen["value"]}
        case _:
            return {**common, **report(element, action.value)}


def _container(channel: Channel, message: Message) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.audience is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return container


async def _send(platform: Platform, payload: Json) -> str | None:
    try:
        await platform.dispatcher.request("interactive", payload)
    except DeliveryError:
        return NO_RESPONSE
    return None
