"""A delivery from Slack to the app, whatever the transport."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

Json = dict[str, Any]
Kind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True)
class Delivery:
    """One payload on its way; `attempt` counts from 0, `reason` is why the last one failed."""

    kind: Kind
    payload: Json
    attempt: int = 0
    reason: str = ""

    @property
    def name(self) -> str:
        """The type of the event or interaction, or the command."""
        if self.kind == "events_api":
            return str(self.payload["event"]["type"])
        return str(self.payload.get("command") or self.payload["type"])


class DeliveryError(Exception):
    """The app did not acknowledge: `timeout`, `no_app`, `http_error` or `connection_failed`."""

    def __init__(self, reason: str, *, retry: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry


class Transport(Protocol):
    """Socket Mode or HTTP."""

    async def send(self, delivery: Delivery) -> Any:
        """Deliver once and return the app's response (None, text or JSON).

        Raise `DeliveryError` if it is not acknowledged.
        """
