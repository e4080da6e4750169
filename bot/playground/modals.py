"""Submitting and closing modals: `view_submission` and `view_closed`."""

from dataclasses import dataclass, field
from typing import Any

from bot.playground.elements import complaint
from bot.playground.errors import SlackError
from bot.playground.limits import check_view
from bot.playground.payloads import interaction
from bot.playground.platform import Platform
from bot.playground.state import effective
from bot.playground.transport import UndeliveredError
from bot.playground.views import View
from bot.playground.workspace import Values

Json = dict[str, Any]
TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class Outcome:
    """What a person sees after submitting: nothing, errors by block_id, or one sentence."""

    errors: dict[str, str] = field(default_factory=dict)
    error: str | None = None


async def submit(platform: Platform, view: View, values: Values) -> Outcome:
    """Submit a modal; an answer that Slack would not accept is trouble for the person."""
    view.enter(values)
    if errors := _complaints(view):
        return Outcome(errors)
    payload = {
        **interaction(platform, "view_submission", view.user),
        "view": view.snapshot(),
        "response_urls": _response_urls(platform, view),
    }
    try:
        answer = await platform.delivery.ask("interactive", payload)
        return _obey(platform, view, answer or {})
    except (UndeliveredError, SlackError):
        return Outcome(error=TROUBLE)
    finally:
        _tell(platform, view.user)


def close(platform: Platform, view: View, *, everything: bool = False) -> None:
    """Close a modal, and with `everything` or `clear_on_close` the whole stack."""
    everything = everything or view.body["clear_on_close"]
    stack = platform.views.stack(view.user)
    closing = stack if everything else stack[stack.index(view) :]
    for each in reversed([*closing]):
        platform.views.close(each)
        if each.body["notify_on_close"]:
            payload = interaction(platform, "view_closed", each.user)
            del payload["trigger_id"]
            platform.delivery.notify({**payload, "view": each.snapshot(), "is_cleared": everything})
    _tell(platform, view.user)


def _complaints(view: View) -> dict[str, str]:
    blocks = view.body["blocks"]
    values = effective(blocks, view.entered)
    inputs = [each for each in blocks if each["type"] == "input" and each["block_id"] in values]
    found = {
        block["block_id"]: complaint(block, *values[block["block_id"]].values()) for block in inputs
    }
    return {block_id: text for block_id, text in found.items() if text}


def _obey(platform: Platform, view: View, answer: Json) -> Outcome:
    if not isinstance(answer, dict):
        raise SlackError("invalid_response_action")
    match answer.get("response_action"):
        case None if not answer:
            platform.views.close(view)
        case "clear":
            for each in [*platform.views.stack(view.user)]:
                platform.views.close(each)
        case "errors":
            return Outcome(_form_errors(view, answer.get("errors")))
        case "update":
            check_view(answer.get("view"))
            platform.views.update(view, answer["view"])
        case "push":
            check_view(answer.get("view"))
            platform.views.push(view.user, answer["view"])
        case _:
            raise SlackError("invalid_response_action")
    return Outcome()


def _form_errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    fitting = isinstance(errors, dict) and errors and errors.keys() <= inputs
    if not fitting or not all(isinstance(text, str) and text for text in errors.values()):
        raise SlackError("invalid_response_action")
    return dict(errors)


def _response_urls(platform: Platform, view: View) -> list[Json]:
    values = effective(view.body["blocks"], view.entered)
    urls = []
    for block in view.body["blocks"]:
        element = block.get("element", {})
        if element.get("response_url_enabled"):
            block_id, action_id = block["block_id"], element["action_id"]
            chosen = platform.workspace.channels.get(str(values[block_id][action_id]))
            if chosen:
                path = platform.hooks.new("app", chosen, view.user)
                ids = {"block_id": block_id, "action_id": action_id, "channel_id": chosen.id}
                urls.append({**ids, "response_url": platform.url + path})
    return urls


def _tell(platform: Platform, user: str) -> None:
    platform.changes.publish({"type": "views"}, [user])
