"""One call of the Web API, with its arguments parsed as Slack parses them."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.playground.errors import SlackError, invalid_arguments
from bot.playground.platform import Platform
from bot.playground.scopes import check_scope
from bot.playground.workspace import Channel

T = TypeVar("T")
Json = dict[str, Any]
_DEFAULT_LIMIT = 100
_MAX_LIMIT = 999


@dataclass(frozen=True)
class Call:
    """A method and its arguments, from a form, JSON or the query."""

    platform: Platform
    method: str
    args: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a string argument, or an empty string."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """Return a string argument; raise `SlackError` if it is missing."""
        if not self.text(name):
            raise invalid_arguments(f"missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool:
        """Return a boolean argument, in any of its spellings."""
        return self.text(name).lower() in {"true", "1"}

    def document(self, name: str, error: str) -> Any:
        """Return a JSON argument, which forms carry as text; raise `error` if malformed."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise SlackError(error) from None

    def channel(self, name: str = "channel") -> Channel:
        """Return the conversation with this id, if the bot and its scopes may see it."""
        channel = self.platform.workspace.channel(self.required(name), self.platform.bot)
        check_scope(self.platform, self.method, channel.kind)
        return channel

    def joined(self, name: str = "channel") -> Channel:
        """Return the conversation with this id, if the bot is also a member."""
        channel = self.channel(name)
        if self.platform.bot not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def page(self, items: Sequence[T]) -> tuple[list[T], str]:
        """Return the page of `items` at `cursor`, of `limit` items, and the next cursor."""
        start = _position(self.text("cursor"))
        limit = self.text("limit") or str(_DEFAULT_LIMIT)
        if not limit.isdigit() or int(limit) < 1:
            raise SlackError("invalid_limit")
        limits = self.platform.history_limits
        end = start + limits.page_of(self.method, min(int(limit), _MAX_LIMIT))
        next_cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return list(items[start:end]), next_cursor


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if word != "next" or not number.isdigit():
        raise SlackError("invalid_cursor")
    return int(number)
