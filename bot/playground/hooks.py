"""Response URLs: five uses within half an hour."""

import secrets
from dataclasses import dataclass
from time import monotonic

from bot.playground.errors import SlackError
from bot.playground.workspace import Channel, Message

USES = 5
LIFETIME = 30 * 60.0


@dataclass
class Hook:
    """Where an answer goes: a channel, the person who acted, the message that was acted on."""

    channel: Channel
    user: str
    origin: Message | None
    expires: float
    uses: int = USES


class Hooks:
    """The response URLs given to one app, by their secret path."""

    def __init__(self) -> None:
        self._hooks: dict[str, Hook] = {}

    def new(self, kind: str, channel: Channel, user: str, origin: Message | None = None) -> str:
        """The path of a new response URL; `kind` is `commands`, `actions` or `app`."""
        path = f"/{kind}/T/{secrets.randbelow(10**12)}/{secrets.token_urlsafe(16)}"
        self._hooks[path] = Hook(channel, user, origin, monotonic() + LIFETIME)
        return path

    def use(self, path: str) -> Hook:
        """Count off one use."""
        hook = self._hooks.get(path)
        if hook is None:
            raise SlackError("invalid_url")
        if monotonic() > hook.expires:
            raise SlackError("expired_url")
        if not hook.uses:
            raise SlackError("used_url")
        hook.uses -= 1
        return hook
