"""The routes of the playground's port."""

import json
from importlib import resources
from pathlib import PurePosixPath
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.playground.browser import Browser
from bot.playground.commands import respond
from bot.playground.control import Control
from bot.playground.elements import NotOfferedError
from bot.playground.errors import SlackError
from bot.playground.platform import LOOPBACK, Platform
from bot.playground.web_api import WebApi

_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
}
_MAX_BODY = 16 * 2**20


def application(platform: Platform) -> web.Application:
    """The routes: Web API, Socket Mode, response URLs, uploads, the page and what it asks."""
    app = web.Application(middlewares=[_guard], client_max_size=_MAX_BODY)
    api, hooks, uploads = WebApi(platform), _Hooks(platform), _Uploads(platform)
    app.add_routes(
        [
            web.get("/api/{method}", api.handle),
            web.post("/api/{method}", api.handle),
            web.get("/link/", platform.sockets.connect),
            web.post("/{kind:commands|actions|app}/T/{number}/{secret}", hooks.use),
            web.post("/upload/{file}", uploads.receive),
            web.get("/files/{file}", uploads.give),
            *Browser(platform).routes(),
            web.post("/_/control", Control(platform).handle),
            web.get("/", _page),
            web.get("/static/{path:.+}", _static),
        ]
    )
    return app


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep other web pages out: they cannot choose the Host header, nor post JSON unasked."""
    if request.url.host not in LOOPBACK:
        raise web.HTTPForbidden(text="The playground answers to localhost only.")
    own = request.path.startswith("/_/")
    if own and request.method == "POST" and request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Post JSON.")
    try:
        return await handler(request)
    except SlackError as refusal:
        return web.json_response(refusal.answer, status=400)
    except (NotOfferedError, json.JSONDecodeError) as mistake:
        return web.json_response({"ok": False, "error": str(mistake)}, status=400)


class _Hooks:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def use(self, request: web.Request) -> web.Response:
        """Answer to what a person did, through its response URL."""
        answer: dict[str, Any] = await request.json()
        error = self._carry_out(request.path, answer)
        status = 200 if error is None else 404 if error.endswith("_url") else 400
        self._platform.traffic.record(
            "in", "response_url", "response_url", answer, status=status, ok=not error, error=error
        )
        return web.Response(text=error or "ok", status=status)

    def _carry_out(self, path: str, answer: dict[str, Any]) -> str | None:
        try:
            respond(self._platform, self._platform.hooks.use(path), answer)
        except SlackError as refusal:
            return refusal.code
        return None


class _Uploads:
    def __init__(self, platform: Platform) -> None:
        self._files = platform.files

    async def receive(self, request: web.Request) -> web.Response:
        """Take the content of an announced file."""
        file = self._files.get(request.match_info["file"])
        content = await request.read()
        if file is None or len(content) != file["size"]:
            raise web.HTTPBadRequest(text="not the announced file")
        file["content"] = content
        return web.Response(text=f"OK - {len(content)}")

    async def give(self, request: web.Request) -> web.Response:
        """Download a file."""
        file = self._files.get(request.match_info["file"])
        if file is None or file["content"] is None:
            raise web.HTTPNotFound
        return web.Response(body=file["content"], content_type="application/octet-stream")


async def _page(_: web.Request) -> web.Response:
    return _resource("index.html")


async def _static(request: web.Request) -> web.Response:
    return _resource(request.match_info["path"])


def _resource(path: str) -> web.Response:
    name = PurePosixPath(path)
    file = resources.files("bot.playground").joinpath("static", *name.parts)
    if name.is_absolute() or ".." in name.parts or not file.is_file():
        raise web.HTTPNotFound(text=f"The playground has no {name}.")
    return web.Response(
        body=file.read_bytes(),
        content_type=_TYPES.get(name.suffix, "application/octet-stream"),
        charset="utf-8",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )
