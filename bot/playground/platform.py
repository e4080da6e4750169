"""The state of Slack, shared by the Web API, the page and the transports."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.playground.app import App
from bot.playground.changes import Changes
from bot.playground.dispatcher import Dispatcher
from bot.playground.faults import Faults
from bot.playground.history_limits import HistoryLimits
from bot.playground.response_urls import ResponseUrls
from bot.playground.traffic import Traffic
from bot.playground.triggers import Triggers
from bot.playground.views import Views
from bot.playground.workspace import Workspace

if TYPE_CHECKING:  # it imports aiohttp
    from bot.playground.socket_mode import SocketMode

Json = dict[str, Any]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Hosts that the playground may listen on; it has no access control."""


@dataclass(frozen=True)
class Platform:
    """One workspace with one app, for use in one event loop."""

    app: App
    workspace: Workspace
    views: Views
    triggers: Triggers
    sockets: "SocketMode"
    dispatcher: Dispatcher
    changes: Changes
    traffic: Traffic
    url: str
    response_urls: ResponseUrls = field(default_factory=ResponseUrls)
    faults: Faults = field(default_factory=Faults)
    history_limits: HistoryLimits = field(default_factory=HistoryLimits)
    files: dict[str, Json] = field(default_factory=dict)

    @property
    def connected(self) -> bool:
        """False if the app has no socket open; over HTTP only a request can tell."""
        return self.dispatcher.transport is not self.sockets or self.sockets.connections > 0

    @property
    def bot(self) -> str:
        """The user id of the app's bot."""
        return self.app.bot_user_id
