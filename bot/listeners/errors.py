"""The error handler: tells people what went wrong, in the place where they acted."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.context.respond import Respond
from slack_bolt.error import BoltUnhandledRequestError

from bot.errors import FieldRefusal, Refusal
from bot.listeners.modals import Interaction, open_notice, send_direct_message
from bot.listeners.responses import respond_ephemeral
from bot.render.faults import ephemeral, with_notice
from bot.runtime.faults import explain
from bot.services import Services
from bot.slack.client import CALL_ERRORS
from bot.slack.installation import UnknownInstallation
from bot.slack.payloads import MalformedPayload, Payload, inputs_of, press_of, raw_view, view_of
from storage.errors import StorageError

RETRIED = (StorageError, UnknownInstallation)
"""After these errors, Slack should deliver an event again later."""

OUTDATED = Refusal("That button is from an earlier version of me and no longer works.")


def register(app: App, services: Services) -> None:
    """Answer the failed request, which was not acknowledged yet, with what went wrong."""

    def on_error(error: Exception, body: Payload, respond: Respond, team_id: str) -> BoltResponse:
        try:
            return _response(services, error, body, respond, team_id)
        except MalformedPayload as misshapen:
            return BoltResponse(status=400, body=str(misshapen))

    app.error(on_error)


def _response(
    services: Services, error: Exception, body: Payload, respond: Respond, team_id: str
) -> BoltResponse:
    if isinstance(error, MalformedPayload):
        raise error
    unhandled = isinstance(error, BoltUnhandledRequestError)
    if body.get("type") == "event_callback" and isinstance(error, RETRIED):
        return BoltResponse(status=503)  # Slack will retry
    if unhandled and body.get("type") == "event_callback":
        return _ok()
    sentence = explain(OUTDATED if unhandled else error)
    if body.get("type") == "view_submission":
        return _ok(_submission(error, raw_view(body), sentence))
    if body.get("type") in ("block_actions", "message_action"):
        show = partial(_show, services, body, team_id, sentence, respond)
        services.runtime.tasks.soon(show)
    return _ok(ephemeral(sentence) if body.get("command") else None)


def _ok(answer: Mapping[str, Any] | None = None) -> BoltResponse:
    if answer is None:
        return BoltResponse(status=200)
    headers: dict[str, str | Sequence[str]] = {"content-type": "application/json;charset=utf-8"}
    return BoltResponse(status=200, body=json.dumps(answer), headers=headers)


def _submission(error: Exception, view: Payload, sentence: str) -> Mapping[str, Any]:
    """Show the sentence below the field at fault or else the first one; keep what was filled in.

    A view without inputs is replaced by one with the sentence on top.
    """
    inputs = inputs_of(view)
    field = error.block_id if isinstance(error, FieldRefusal) else next(iter(inputs), None)
    if field in inputs:
        return {"response_action": "errors", "errors": {field: sentence}}
    return {"response_action": "update", "view": with_notice(view, sentence)}


def _show(services: Services, body: Payload, team_id: str, sentence: str, respond: Respond) -> None:
    if respond.response_url:
        respond_ephemeral(respond, sentence)
        return
    press, view = press_of(body, team_id), view_of(body, team_id)
    notice = with_notice(raw_view(body), sentence)
    if view.kind != "modal":
        interaction = Interaction(press.team_id, press.user, press.trigger_id, respond)
        open_notice(services, interaction, sentence)
        return
    try:
        services.slack.client.views_update(view_id=view.view_id, hash=view.hash, view=notice)
    except CALL_ERRORS:
        key = view.view_id + view.hash
        send_direct_message(services, press.team_id, press.user, key, sentence)
