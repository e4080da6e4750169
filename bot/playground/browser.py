"""What the page, and the tests' people, ask and do: JSON under /_/."""

import json
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot.playground import actions, commands, events, messages, modals
from bot.playground.errors import SlackError
from bot.playground.overview import overview, seen_message
from bot.playground.platform import Platform
from bot.playground.seed import User
from bot.playground.views import View
from bot.playground.workspace import Channel, Message

Json = dict[str, Any]


class Browser:
    """The requests of people; `as` says who asks."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def routes(self) -> list[web.RouteDef]:
        """What is served."""
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
        """Everything but messages, as one person sees it."""
        return web.json_response(overview(self._platform, self._person(request.query)))

    async def history(self, request: web.Request) -> web.Response:
        """The messages of a channel, or of one thread of it, oldest first."""
        me = self._person(request.query)
        channel = self._channel(request.query, me)
        thread = request.query.get("thread")
        found = channel.thread(thread) if thread else [*channel.top_level()]
        if channel.messages and not thread:
            channel.last_read[me.id] = channel.messages[-1].ts
        shown = [seen_message(channel, each) for each in found if each.seen_by(me.id)]
        return web.json_response({"messages": shown})

    async def say(self, request: web.Request) -> web.Response:
        """A person writes a message."""
        body = await _body(request)
        me = self._person(body)
        channel = self._channel(body, me)
        thread_ts = body.get("thread_ts")
        message = messages.say(self._platform, me.id, channel, body["text"], thread_ts)
        return web.json_response({"ok": True, "ts": message.ts})

    async def command(self, request: web.Request) -> web.Response:
        """A person runs a slash command."""
        body = await _body(request)
        me = self._person(body)
        channel = self._channel(body, me)
        return _done(await commands.command(self._platform, me.id, channel, body["text"]))

    async def action(self, request: web.Request) -> web.Response:
        """A person uses a button or menu."""
        body = await _body(request)
        me = self._person(body)
        act = actions.Act(
            body["block_id"], body["action_id"], body.get("value"), body.get("values") or {}
        )
        source = body["source"]
        if source["type"] == "message":
            channel = self._channel(source, me)
            message = self._message(channel, source["ts"], me)
            return _done(await actions.in_message(self._platform, me.id, channel, message, act))
        home = self._platform.views.home(me.id)
        view_id = home.id if source["type"] == "home" and home else source.get("view_id")
        view = self._view(view_id, me)
        return _done(await actions.in_view(self._platform, view, act))

    async def shortcut(self, request: web.Request) -> web.Response:
        """A person uses a message shortcut."""
        body = await _body(request)
        me = self._person(body)
        channel = self._channel(body, me)
        message = self._message(channel, body["ts"], me)
        callback_id = body["callback_id"]
        return _done(await actions.shortcut(self._platform, me.id, channel, message, callback_id))

    async def submit(self, request: web.Request) -> web.Response:
        """A person submits a modal."""
        body = await _body(request)
        view = self._view(body["view_id"], self._person(body))
        outcome = await modals.submit(self._platform, view, body.get("values") or {})
        answer: Json = {"ok": not (outcome.errors or outcome.error)}
        if outcome.errors:
            answer["errors"] = outcome.errors
        if outcome.error:
            answer["error"] = outcome.error
        return web.json_response(answer)

    async def close(self, request: web.Request) -> web.Response:
        """A person closes a modal, or with `all` the stack."""
        body = await _body(request)
        view = self._view(body["view_id"], self._person(body))
        modals.close(self._platform, view, everything=bool(body.get("all")))
        return web.json_response({"ok": True})

    async def home(self, request: web.Request) -> web.Response:
        """A person opens the app's Home; answers with what is published so far."""
        me = self._person(await _body(request))
        home = self._platform.views.home(me.id)
        events.home_opened(self._platform, me.id)
        return web.json_response({"ok": True, "view": home.snapshot() if home else None})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """A stream of hints at what changed for one person."""
        me = self._person(request.query)
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        # A tab that is closed ends the stream: nobody is there to be told.
        with self._platform.changes.stream(me.id) as hints, suppress(ConnectionError):
            await response.write(b": open\n\n")
            while (hint := await hints.get()) is not None:
                await response.write(f"data: {json.dumps(hint)}\n\n".encode())
        return response

    async def traffic(self, request: web.Request) -> web.Response:
        """What app and Slack said to each other."""
        after = int(request.query.get("after", "0"))
        return web.json_response(self._platform.traffic.after(after))

    def _person(self, source: Any) -> User:
        """Whoever the page acts as; the first person of the workspace where it does not say."""
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
    """A document whose missing members are the caller's mistake."""

    def __missing__(self, key: str) -> Any:
        raise SlackError("invalid_arguments", missing=key)


async def _body(request: web.Request) -> _Body:
    body = await request.json()
    if not isinstance(body, dict):
        raise SlackError("invalid_json")
    return _Body(body)


def _done(error: str | None) -> web.Response:
    return web.json_response({"ok": error is None, **({"error": error} if error else {})})
