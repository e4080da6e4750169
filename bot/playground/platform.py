"""Slack as a whole: everything that the Web API, people's acts and the page share."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.playground.app import App
from bot.playground.changes import Changes
from bot.playground.delivery import Delivery
from bot.playground.faults import Faults
from bot.playground.hooks import Hooks
from bot.playground.traffic import Traffic
from bot.playground.triggers import Triggers
from bot.playground.views import Views
from bot.playground.workspace import Workspace

if TYPE_CHECKING:  # it imports aiohttp
    from bot.playground.socket_mode import SocketMode

Json = dict[str, Any]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""The hosts at which a platform may be served: it has no access control."""


@dataclass(frozen=True)
class Platform:
    """One workspace with one app; belongs to one event loop."""

    app: App
    workspace: Workspace
    views: Views
    triggers: Triggers
    sockets: "SocketMode"
    delivery: Delivery
    changes: Changes
    traffic: Traffic
    url: str
    hooks: Hooks = field(default_factory=Hooks)
    faults: Faults = field(default_factory=Faults)
    files: dict[str, Json] = field(default_factory=dict)

    @property
    def connected(self) -> bool:
        """Whether the app can be reached: over HTTP nobody knows before trying."""
        return self.delivery.transport is not self.sockets or self.sockets.connections > 0

    @property
    def bot(self) -> str:
        """The user id of the app's bot."""
        return self.app.bot_user_id
