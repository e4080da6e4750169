"""The JSON API of the page, and of `Person`, under /_/."""

import json
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot.playground import actions, commands, events, messages, modals
from bot.playground.errors import SlackError
from bot.playground.page_state import message_for_page, page_state
from bot.playground.platform import Platform
from bot.playground.seed import User
from bot.playground.views import View
from bot.playground.workspace import Channel, Message

Json = dict[str, Any]


class PageApi:
    """Serves people; the parameter `as` is the user id of the person who acts."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/_/state", self.state),
            web.get("/_/history", self.history),
            web.get("/_/events", self.stream),
            web.get("/_/traffic", self.traffic),
            web.post("/_/say", self.say),
            web.post("/_/command", self.command),
            web.post("/_/action", self.action),
            web.post("/_/shortcut", self.shortcut),
            web.post("/_/submit", self.submit),
            web.post("/_/close", self.close),
            web.post("/_/home", self.home),
        ]

    async def state(self, request: web.Request) -> web.Response:
        """Respond with everything but messages, as one person sees it."""
        return web.json_response(page_state(self._platform, self._person(request.query)))

    async def history(self, request: web.Request) -> web.Response:
        """Respond with the messages of a channel or a thread, oldest first."""
        me = self._person(request.query)
        channel = self._channel(request.query, me)
        thread = request.query.get("thread")
        listed = channel.thread(thread) if thread else [*channel.top_level()]
        if channel.messages and not thread:
            channel.last_read[me.id] = channel.messages[-1].ts
        shown = [message_for_page(channel, each) for each in listed if each.seen_by(me.id)]
        return web.json_response({"messages": shown})

    async def say(self, request: web.Request) -> web.Response:
        """Post a message."""
        body = await _body(request)
        me = self._person(body)
        channel = self._channel(body, me)
        placing = {key: body.get(key) for key in ("thread_ts", "subtype")}
        message = messages.say(self._platform, me.id, channel, body["text"], **placing)
        return web.json_response({"ok": True, "ts": message.ts})

    async def command(self, request: web.Request) -> web.Response:
        """Run a slash command."""
        body = await _body(request)
        me = self._person(body)
        channel = self._channel(body, me)
        return _result(await commands.command(self._platform, me.id, channel, body["text"]))

    async def action(self, request: web.Request) -> web.Response:
        """Use an element of a message or view."""
        body = await _body(request)
        me = self._person(body)
        action = actions.Action(
            body["block_id"], body["action_id"], body.get("value"), body.get("values") or {}
        )
        source = body["source"]
        if source["type"] == "message":
            channel = self._channel(source, me)
            message = self._message(channel, source["ts"], me)
            return _result(
                await actions.in_message(self._platform, me.id, channel, message, action)
            )
        home = self._platform.views.home(me.id)
        view_id = home.id if source["type"] == "home" and home else source.get("view_id")
        view = self._view(view_id, me)
        return _result(await actions.in_view(self._platform, view, action))

    async def shortcut(self, request: web.Request) -> web.Response:
        """Use a message shortcut."""
        body = await _body(request)
        me = self._person(body)
        channel = self._channel(body, me)
        message = self._message(channel, body["ts"], me)
        callback_id = body["callback_id"]
        return _result(await actions.shortcut(self._platform, me.id, channel, message, callback_id))

    async def submit(self, request: web.Request) -> web.Response:
        """Submit a modal."""
        body = await _body(request)
        view = self._view(body["view_id"], self._person(body))
        result = await modals.submit(self._platform, view, body.get("values") or {})
        response: Json = {"ok": not (result.errors or result.error)}
        if result.errors:
            response["errors"] = result.errors
        if result.error:
            response["error"] = result.error
        return web.json_response(response)

    async def close(self, request: web.Request) -> web.Response:
        """Close a modal, or with `all` the whole stack."""
        body = await _body(request)
        view = self._view(body["view_id"], self._person(body))
        modals.close(self._platform, view, everything=bool(body.get("all")))
        return web.json_response({"ok": True})

    async def home(self, request: web.Request) -> web.Response:
        """Open the app's Home; respond with the Home as it is."""
        me = self._person(await _body(request))
        home = self._platform.views.home(me.id)
        events.home_opened(self._platform, me.id)
        return web.json_response({"ok": True, "view": home.snapshot() if home else None})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Stream the changes that one person sees."""
        me = self._person(request.query)
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        # A ConnectionError means that the tab was closed, which ends the stream.
        with self._platform.changes.stream(me.id) as changes, suppress(ConnectionError):
            await response.write(b": open\n\n")
            while (change := await changes.get()) is not None:
                await response.write(f"data: {json.dumps(change)}\n\n".encode())
        return response

    async def traffic(self, request: web.Request) -> web.Response:
        """Respond with the exchanges of the app and Slack after number `after`."""
        after = int(request.query.get("after", "0"))
        return web.json_response(self._platform.traffic.after(after))

    def _person(self, source: Any) -> User:
        """Return the person who acts, by default the first one of the workspace."""
        workspace = self._platform.workspace
        return workspace.user(source.get("as") or next(workspace.people()).id)

    def _channel(self, source: Any, me: User) -> Channel:
        return self._platform.workspace.channel(source.get("channel", ""), me.id)

    def _view(self, view_id: str, me: User) -> View:
        view = self._platform.views.find(view_id=view_id)
        if view.user != me.id:
            raise SlackError("not_found")
        return view

    def _message(self, channel: Channel, ts: str, me: User) -> Message:
        message = channel.message(ts)
        if not message.seen_by(me.id):
            raise SlackError("message_not_found")
        return message


class _Body(Json):
    """A JSON object whose missing keys are the client's error."""

    def __missing__(self, key: str) -> Any:
        raise SlackError("invalid_arguments", missing=key)


async def _body(request: web.Request) -> _Body:
    body = await request.json()
    if not isinstance(body, dict):
        raise SlackError("invalid_json")
    return _Body(body)


def _result(error: str | None) -> web.Response:
    return web.json_response({"ok": error is None, **({"error": error} if error else {})})
