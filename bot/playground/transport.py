"""What goes from Slack to the app, whichever way it goes."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

Json = dict[str, Any]
Kind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True)
class Parcel:
    """One thing to deliver; `attempt` counts from 0, `reason` says why the last one failed."""

    kind: Kind
    payload: Json
    attempt: int = 0
    reason: str = ""

    @property
    def name(self) -> str:
        """The type of the event, the command or the interaction."""
        if self.kind == "events_api":
            return str(self.payload["event"]["type"])
        return str(self.payload.get("command") or self.payload["type"])


class UndeliveredError(Exception):
    """The app did not take the parcel: `timeout`, `no_app`, `http_error`, `connection_failed`."""

    def __init__(self, reason: str, *, retry: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry


class Transport(Protocol):
    """A way to the app."""

    async def send(self, parcel: Parcel) -> Any:
        """Deliver once; the app's answer (None, text or JSON), or UndeliveredError."""
