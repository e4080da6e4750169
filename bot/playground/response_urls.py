"""Response URLs: five uses within half an hour."""

import secrets
from dataclasses import dataclass
from time import monotonic

from bot.playground.errors import SlackError
from bot.playground.workspace import Channel, Message

USES = 5
LIFETIME = 30 * 60.0


@dataclass
class ResponseUrl:
    """The channel to answer in, the person who acted, and the message they acted on, if any."""

    channel: Channel
    user: str
    origin: Message | None
    expires: float
    uses: int = USES


class ResponseUrls:
    """The response URLs given to the app, by path; the path is a secret."""

    def __init__(self) -> None:
        self._by_path: dict[str, ResponseUrl] = {}

    def new(self, kind: str, channel: Channel, user: str, origin: Message | None = None) -> str:
        """Return the path of a new response URL; `kind` is `commands`, `actions` or `app`."""
        path = f"/{kind}/T/{secrets.randbelow(10**12)}/{secrets.token_urlsafe(16)}"
        self._by_path[path] = ResponseUrl(channel, user, origin, monotonic() + LIFETIME)
        return path

    def use(self, path: str) -> ResponseUrl:
        """Count one use; raise `SlackError` if there is none left."""
        found = self._by_path.get(path)
        if found is None:
            raise SlackError("invalid_url")
        if monotonic() > found.expires:
            raise SlackError("expired_url")
        if not found.uses:
            raise SlackError("used_url")
        found.uses -= 1
        return found
