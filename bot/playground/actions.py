"""Buttons, menus and shortcuts: `block_actions` and `message_action`."""

from dataclasses import dataclass, field
from typing import Any

from bot.playground.elements import SLOTS, NotOfferedError, find, report
from bot.playground.payloads import channel_name, interaction
from bot.playground.platform import Platform
from bot.playground.state import merged, reported
from bot.playground.transport import UndeliveredError
from bot.playground.views import View
from bot.playground.workspace import Channel, Message, Plain, Values

Json = dict[str, Any]
NO_ANSWER = "The app did not respond. Try again?"


@dataclass(frozen=True)
class Act:
    """A person uses one element; `values` is what else they entered on the same surface."""

    block_id: str
    action_id: str
    value: Plain = None
    values: Values = field(default_factory=dict)

    def entered(self, element: Json) -> Values:
        """What the surface holds after the act."""
        if element["type"] not in SLOTS:
            return self.values
        return merged(self.values, {self.block_id: {self.action_id: self.value}})


async def in_view(platform: Platform, view: View, act: Act) -> str | None:
    """Use an element of a modal or Home; the sentence to read if that fails."""
    element = _element(view.body["blocks"], act)
    view.enter(act.entered(element))
    payload = {
        **interaction(platform, "block_actions", view.user),
        "container": {"type": "view", "view_id": view.id},
        "view": view.snapshot(),
        "actions": [_action(platform, element, act)],
    }
    return await _ask(platform, payload)


async def in_message(
    platform: Platform, user: str, channel: Channel, message: Message, act: Act
) -> str | None:
    """Use an element of a message; the sentence to read if that fails."""
    blocks = message.body.get("blocks", [])
    element = _element(blocks, act)
    entered = merged(message.entered.get(user, {}), act.entered(element))
    state = reported(blocks, entered)
    message.entered[user] = entered
    payload = {
        **interaction(platform, "block_actions", user, channel),
        "container": _container(channel, message),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": state,
        "response_url": platform.url + platform.hooks.new("actions", channel, user, message),
        "actions": [_action(platform, element, act)],
    }
    if message.audience is None:
        payload["message"] = message.body
    return await _ask(platform, payload)


async def shortcut(
    platform: Platform, user: str, channel: Channel, message: Message, callback_id: str
) -> str | None:
    """Use a message shortcut; the sentence to read if that fails."""
    payload = {
        **interaction(platform, "message_action", user, channel),
        "callback_id": callback_id,
        "action_ts": platform.workspace.timestamps.next(),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message_ts": message.ts,
        "message": message.body,
        "response_url": platform.url + platform.hooks.new("app", channel, user),
    }
    return await _ask(platform, payload)


def _element(blocks: list[Json], act: Act) -> Json:
    element = find(blocks, act.block_id, act.action_id)
    if element is None:
        raise NotOfferedError(
            f"nothing here has block_id {act.block_id}, action_id {act.action_id}"
        )
    return element


def _action(platform: Platform, element: Json, act: Act) -> Json:
    action = {
        "type": element["type"],
        "action_id": act.action_id,
        "block_id": act.block_id,
        "action_ts": platform.workspace.timestamps.next(),
    }
    match element["type"]:
        case "button" | "icon_button" | "workflow_button":
            shown: Json = {
                key: element[key] for key in ("text", "value", "style") if key in element
            }
            return {**action, **shown}
        case "feedback_buttons":
            choices = (element["positive_button"], element["negative_button"])
            chosen = next((each for each in choices if each["value"] == act.value), None)
            if chosen is None:
                raise NotOfferedError(f"no such feedback: {act.value!r}")
            return {**action, "text": chosen["text"], "value": chosen["value"]}
        case _:
            return {**action, **report(element, act.value)}


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


async def _ask(platform: Platform, payload: Json) -> str | None:
    try:
        await platform.delivery.ask("interactive", payload)
    except UndeliveredError:
        return NO_ANSWER
    return None
