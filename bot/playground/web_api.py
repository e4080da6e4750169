"""The Web API over HTTP: parses arguments, checks tokens and scopes, injects faults."""

import asyncio
import json
import math
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.playground.api import METHODS
from bot.playground.call import Call
from bot.playground.errors import SlackError
from bot.playground.faults import Fault, When
from bot.playground.platform import Platform
from bot.playground.scopes import check_scope

Json = dict[str, Any]
_APP_LEVEL_METHODS = {"apps.connections.open"}
_HANG_SECONDS = 60.0


class WebApi:
    """Serves POST and GET /api/METHOD."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one call, and record it in the traffic."""
        method = request.match_info["method"]
        args: Json = {}
        try:
            args = await _arguments(request)
            self._limit_rate(method)
            await self._inject_faults(request, method, "before")
            answer = self._call(method, _token(request, args), args)
            await self._inject_faults(request, method, "after")
        except SlackError as refusal:
            answer = refusal.answer
        except _FaultyResponseError as fault:
            self._record(method, args, fault.response.status, "fault")
            return fault.response
        self._record(method, args, 200, answer.get("error"), answer)
        return web.json_response(answer, headers=self._headers())

    def _call(self, method: str, token: str, args: Mapping[str, Any]) -> Json:
        handler = METHODS.get(method)
        if handler is None:
            raise SlackError("unknown_method", req_method=method)
        self._authorise(method, token)
        check_scope(self._platform, method)
        return {"ok": True, **handler(Call(self._platform, method, args))}

    def _authorise(self, method: str, token: str) -> None:
        app = self._platform.app
        if method == "api.test":
            return
        if not token:
            raise SlackError("not_authed")
        if token not in {app.bot_token, app.app_token}:
            raise SlackError("invalid_auth")
        if (token == app.app_token) != (method in _APP_LEVEL_METHODS):
            raise SlackError("not_allowed_token_type")

    def _limit_rate(self, method: str) -> None:
        if wait := self._platform.history_limits.wait(method):
            raise _FaultyResponseError(_rate_limited(math.ceil(wait)))

    async def _inject_faults(self, request: web.Request, method: str, when: When) -> None:
        for fault in self._platform.faults.take(method, when):
            await _inject(request, fault)

    def _headers(self) -> dict[str, str]:
        scopes = self._platform.app.scopes
        return {} if scopes is None else {"X-OAuth-Scopes": ",".join(sorted(scopes))}

    def _record(
        self, method: str, args: Json, status: int, error: str | None, answer: Json | None = None
    ) -> None:
        self._platform.traffic.record(
            "in", "api", method, args, response=answer, status=status, ok=error is None, error=error
        )


class _FaultyResponseError(Exception):
    """A fault replaced Slack's response by this one."""

    def __init__(self, response: web.Response) -> None:
        super().__init__(response.status)
        self.response = response


async def _inject(request: web.Request, fault: Fault) -> None:
    match fault.kind:
        case "slow":
            await asyncio.sleep(fault.value)
        case "refuse":
            raise SlackError(fault.value)
        case "ratelimit":
            raise _FaultyResponseError(_rate_limited(fault.value))
        case "answer":
            response = web.Response(text=fault.value, content_type="application/json")
            raise _FaultyResponseError(response)
        case "fail":
            await _fail(request, fault.value)


def _rate_limited(retry_after: int) -> web.Response:
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers={"Retry-After": str(retry_after)})


async def _fail(request: web.Request, how: int | str) -> None:
    if how == "timeout":
        await asyncio.sleep(_HANG_SECONDS)
    if how in {"timeout", "drop"}:
        if request.transport is not None:
            request.transport.abort()
        raise _FaultyResponseError(web.Response(status=504))
    raise _FaultyResponseError(web.Response(status=int(how), text="Server Error"))


async def _arguments(request: web.Request) -> Json:
    """Return the arguments of query and body, as form, JSON or multipart."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except json.JSONDecodeError:
            raise SlackError("invalid_json") from None
        return {**args, **body} if isinstance(body, dict) else args
    return {**args, **await request.post()}


def _token(request: web.Request, args: Json) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme == "Bearer" else str(args.get("token", ""))
