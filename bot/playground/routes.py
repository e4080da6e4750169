"""The routes of the playground's port."""

import json
from importlib import resources
from pathlib import PurePosixPath
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.playground.commands import respond
from bot.playground.control import ControlApi
from bot.playground.elements import InvalidInputError
from bot.playground.errors import SlackError
from bot.playground.page_api import PageApi
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
    """Return the application: Web API, Socket Mode, response URLs, files, the page and its API."""
    app = web.Application(middlewares=[_guard], client_max_size=_MAX_BODY)
    api, responses, files = WebApi(platform), _ResponseUrls(platform), _Files(platform)
    app.add_routes(
        [
            web.get("/api/{method}", api.handle),
            web.post("/api/{method}", api.handle),
            web.get("/link/", platform.sockets.connect),
            web.post("/{kind:commands|actions|app}/T/{number}/{secret}", responses.use),
            web.post("/upload/{file}", files.upload),
            web.get("/files/{file}", files.download),
            *PageApi(platform).routes(),
            web.post("/_/control", ControlApi(platform).handle),
            web.get("/", _page),
            web.get("/static/{path:.+}", _static),
        ]
    )
    return app


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep other web pages out: they can't set the Host header, or post JSON across origins."""
    if request.url.host not in LOOPBACK:
        raise web.HTTPForbidden(text="The playground answers to localhost only.")
    is_page_api = request.path.startswith("/_/")
    if is_page_api and request.method == "POST" and request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Post JSON.")
    try:
        return await handler(request)
    except SlackError as refusal:
        return web.json_response(refusal.answer, status=400)
    except (InvalidInputError, json.JSONDecodeError) as error:
        return web.json_response({"ok": False, "error": str(error)}, status=400)


class _ResponseUrls:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def use(self, request: web.Request) -> web.Response:
        """Take what the app posts to a response URL."""
        response: dict[str, Any] = await request.json()
        error = self._respond(request.path, response)
        status = 200 if error is None else 404 if error.endswith("_url") else 400
        self._platform.traffic.record(
            "in", "response_url", "response_url", response, status=status, ok=not error, error=error
        )
        return web.Response(text=error or "ok", status=status)

    def _respond(self, path: str, response: dict[str, Any]) -> str | None:
        try:
            respond(self._platform, self._platform.response_urls.use(path), response)
        except SlackError as refusal:
            return refusal.code
        return None


class _Files:
    def __init__(self, platform: Platform) -> None:
        self._files = platform.files

    async def upload(self, request: web.Request) -> web.Response:
        """Receive the content of a file that files.getUploadURLExternal announced."""
        file = self._files.get(request.match_info["file"])
        content = await request.read()
        if file is None or len(content) != file["size"]:
            raise web.HTTPBadRequest(text="not the announced file")
        file["content"] = content
        return web.Response(text=f"OK - {len(content)}")

    async def download(self, request: web.Request) -> web.Response:
        """Respond with the content of a file."""
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
