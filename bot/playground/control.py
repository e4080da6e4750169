"""POST /_/control: faults, repeated deliveries and changes of who is where, on request."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.playground import events
from bot.playground.errors import SlackError
from bot.playground.faults import Fault, FaultKind
from bot.playground.platform import Platform
from bot.playground.workspace import Channel

Json = dict[str, Any]
Operation = Callable[[Any, Json], Awaitable[Any]]
_FAULTS: tuple[FaultKind, ...] = ("slow", "ratelimit", "refuse", "fail", "answer")


class ControlApi:
    """Runs the operations that the keys of a document name, on the values of those keys."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._operations: dict[str, Operation] = {
            **dict.fromkeys(_FAULTS, self._fault),
            "clear": self._clear,
            "drop_sockets": self._drop_sockets,
            "disconnect": self._disconnect,
            "freeze": self._freeze,
            "warn": self._warn,
            "limit_history": self._limit_history,
            "redeliver": self._redeliver,
            "duplicate_deliveries": self._duplicate,
            "delay_deliveries": self._delay,
            "hold_retries": self._hold_retries,
            "kick": self._kick,
            "invite": self._invite,
            "archive": self._archive,
            "privatize": self._privatize,
            "make_group_message": self._make_group_message,
            "deactivate": self._deactivate,
        }

    async def handle(self, request: web.Request) -> web.Response:
        """Run the operations, and respond with the result of each."""
        document: Json = await request.json()
        known = self._operations
        chosen = {key: value for key, value in document.items() if key in known}
        if not chosen:
            raise SlackError("unknown_operation", known=sorted(known))
        results = {key: await known[key](value, document) for key, value in chosen.items()}
        return web.json_response({"ok": True, **results})

    async def _fault(self, _: Any, document: Json) -> None:
        methods, times = document.get("methods"), document.get("times")
        for kind in _FAULTS:
            if kind in document:
                chosen = frozenset(methods) if methods else None
                when = document.get("when", "before")
                self._platform.faults.add(Fault(kind, document[kind], chosen, times, when))

    async def _clear(self, *_: Any) -> None:
        self._platform.faults.clear()
        self._platform.dispatcher.copies = 1
        self._platform.dispatcher.max_delay = 0.0
        self._platform.dispatcher.retries_allowed.set()
        self._platform.history_limits.page = self._platform.history_limits.seconds = None

    async def _drop_sockets(self, *_: Any) -> None:
        self._platform.sockets.drop()

    async def _freeze(self, *_: Any) -> None:
        self._platform.sockets.freeze()

    async def _disconnect(self, *_: Any) -> None:
        await self._platform.sockets.disconnect()

    async def _warn(self, *_: Any) -> None:
        await self._platform.sockets.warn()

    async def _limit_history(self, page: int, document: Json) -> None:
        limits = self._platform.history_limits
        limits.page, limits.seconds = page, document.get("seconds", 60.0)

    async def _redeliver(self, key: str, document: Json) -> int:
        return await self._platform.dispatcher.redeliver(
            key, times=document.get("times", 1), concurrent=document.get("concurrent", False)
        )

    async def _duplicate(self, copies: int, _: Json) -> None:
        self._platform.dispatcher.copies = copies

    async def _delay(self, seconds: float, _: Json) -> None:
        self._platform.dispatcher.max_delay = seconds

    async def _hold_retries(self, hold: Any, _: Json) -> None:
        allowed = self._platform.dispatcher.retries_allowed
        (allowed.clear if hold else allowed.set)()

    async def _kick(self, member: Json, _: Json) -> None:
        channel = self._channel(member["channel"])
        channel.members.remove(member["user"])
        events.member(self._platform, "member_left_channel", channel, member["user"])

    async def _invite(self, member: Json, _: Json) -> None:
        channel = self._channel(member["channel"])
        channel.members.append(self._platform.workspace.user(member["user"]).id)
        events.member(self._platform, "member_joined_channel", channel, member["user"])

    async def _archive(self, channel_id: str, _: Json) -> None:
        self._channel(channel_id).is_archived = True

    async def _privatize(self, channel_id: str, _: Json) -> None:
        self._channel(channel_id).kind = "group"

    async def _make_group_message(self, channel_id: str, _: Json) -> None:
        self._channel(channel_id).kind = "mpim"

    async def _deactivate(self, user_id: str, _: Json) -> None:
        self._platform.workspace.deactivate(user_id)

    def _channel(self, channel_id: str) -> Channel:
        if channel_id not in self._platform.workspace.channels:
            raise SlackError("channel_not_found")
        return self._platform.workspace.channels[channel_id]
