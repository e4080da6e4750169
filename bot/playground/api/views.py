"""views.*."""

from typing import Any

from bot.playground.call import Call
from bot.playground.errors import SlackError, invalid_arguments
from bot.playground.limits import check_view
from bot.playground.state import conversation_defaults
from bot.playground.triggers import Trigger
from bot.playground.views import View

Json = dict[str, Any]


def _open(call: Call) -> Json:
    trigger, definition = _trigger(call), _definition(call, "modal")
    view = call.platform.views.open(trigger.user, definition)
    if trigger.channel:
        view.enter(conversation_defaults(view.body["blocks"], trigger.channel))
    trigger.used = True
    return _published(call, view)


def _push(call: Call) -> Json:
    trigger, definition = _trigger(call), _definition(call, "modal")
    view = call.platform.views.push(trigger.user, definition)
    trigger.used = True
    return _published(call, view)


def _update(call: Call) -> Json:
    if not (call.text("view_id") or call.text("external_id")):
        raise invalid_arguments("missing required field: view_id")
    view = call.platform.views.find(
        view_id=call.text("view_id"), external_id=call.text("external_id")
    )
    definition = _definition(call, view.body["type"])
    call.platform.views.update(view, definition, call.text("hash"))
    return _published(call, view)


def _publish(call: Call) -> Json:
    definition = _definition(call, "home")
    if not call.platform.app.home_tab:
        raise SlackError("not_enabled")
    user = call.platform.workspace.user(call.required("user_id"))
    return _published(call, call.platform.views.publish(user.id, definition, call.text("hash")))


def _trigger(call: Call) -> Trigger:
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise invalid_arguments("missing required field: trigger_id")
    return call.platform.triggers.check(trigger_id)


def _definition(call: Call, kind: str) -> Json:
    view = call.document("view", "invalid_arguments")
    check_view(view)
    if view["type"] != kind:
        raise invalid_arguments(f"must be of type {kind} [json-pointer:/view/type]")
    return dict(view)


def _published(call: Call, view: View) -> Json:
    change = {"type": "home" if view.body["type"] == "home" else "views"}
    call.platform.changes.publish(change, [view.user])
    return {"view": view.body}


METHODS = {
    "views.open": _open,
    "views.push": _push,
    "views.update": _update,
    "views.publish": _publish,
}
