"""Submitting and closing modals: `view_submission` and `view_closed`."""

from dataclasses import dataclass, field
from typing import Any

from bot.playground.elements import validation_error
from bot.playground.errors import SlackError
from bot.playground.limits import check_view
from bot.playground.payloads import interaction
from bot.playground.platform import Platform
from bot.playground.state import current
from bot.playground.transport import DeliveryError
from bot.playground.views import View
from bot.playground.workspace import Values

Json = dict[str, Any]
CONNECTION_ERROR = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class SubmitResult:
    """The errors that a person sees: by block_id, or one sentence; neither on success."""

    errors: dict[str, str] = field(default_factory=dict)
    error: str | None = None


async def submit(platform: Platform, view: View, values: Values) -> SubmitResult:
    """Submit a modal; an invalid response of the app is a connection error to the person."""
    view.enter(values)
    if errors := _validation_errors(view):
        return SubmitResult(errors)
    payload = {
        **interaction(platform, "view_submission", view.user),
        "view": view.snapshot(),
        "response_urls": _response_urls(platform, view),
    }
    try:
        response = await platform.dispatcher.request("interactive", payload)
        return _apply_response(platform, view, response or {})
    except (DeliveryError, SlackError):
        return SubmitResult(error=CONNECTION_ERROR)
    finally:
        _publish_change(platform, view.user)


def close(platform: Platform, view: View, *, everything: bool = False) -> None:
    """Close a modal and those above it; with `everything` or `clear_on_close`, the whole stack."""
    everything = everything or view.body["clear_on_close"]
    stack = platform.views.stack(view.user)
    closing = stack if everything else stack[stack.index(view) :]
    for each in reversed([*closing]):
        platform.views.close(each)
        if each.body["notify_on_close"]:
            payload = interaction(platform, "view_closed", each.user)
            del payload["trigger_id"]
            payload |= {"view": each.snapshot(), "is_cleared": everything}
            platform.dispatcher.notify(payload)
    _publish_change(platform, view.user)


def _validation_errors(view: View) -> dict[str, str]:
    blocks = view.body["blocks"]
    values = current(blocks, view.entered)
    errors = {
        block["block_id"]: validation_error(block, *values[block["block_id"]].values())
        for block in blocks
        if block["type"] == "input" and block["block_id"] in values
    }
    return {block_id: error for block_id, error in errors.items() if error}


def _apply_response(platform: Platform, view: View, response: Json) -> SubmitResult:
    if not isinstance(response, dict):
        raise SlackError("invalid_response_action")
    match response.get("response_action"):
        case None if not response:
            platform.views.close(view)
        case "clear":
            for each in [*platform.views.stack(view.user)]:
                platform.views.close(each)
        case "errors":
            return SubmitResult(_form_errors(view, response.get("errors")))
        case "update":
            check_view(response.get("view"))
            platform.views.update(view, response["view"])
        case "push":
            check_view(response.get("view"))
            platform.views.push(view.user, response["view"])
        case _:
            raise SlackError("invalid_response_action")
    return SubmitResult()


def _form_errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    valid = isinstance(errors, dict) and errors and errors.keys() <= inputs
    if not valid or not all(isinstance(text, str) and text for text in errors.values()):
        raise SlackError("invalid_response_action")
    return dict(errors)


def _response_urls(platform: Platform, view: View) -> list[Json]:
    values = current(view.body["blocks"], view.entered)
    urls = []
    for block in view.body["blocks"]:
        element = block.get("element", {})
        if element.get("response_url_enabled"):
            block_id, action_id = block["block_id"], element["action_id"]
            chosen = platform.workspace.channels.get(str(values[block_id][action_id]))
            if chosen:
                path = platform.response_urls.new("app", chosen, view.user)
                ids = {"block_id": block_id, "action_id": action_id, "channel_id": chosen.id}
                urls.append({**ids, "response_url": platform.url + path})
    return urls


def _publish_change(platform: Platform, user: str) -> None:
    platform.changes.publish({"type": "views"}, [user])
