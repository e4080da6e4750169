"""One call of the Web API: its arguments, read as Slack reads them."""

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
    """A method and its arguments, as form fields or JSON members."""

    platform: Platform
    method: str
    args: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A string argument, empty where it is missing."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """A string argument that must be there."""
        if not self.text(name):
            raise invalid_arguments(f"missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool:
        """A boolean argument in any of its spellings."""
        return self.text(name).lower() in {"true", "1"}

    def document(self, name: str, refusal: str) -> Any:
        """A JSON argument, which a form carries as text; refused with the code `refusal`."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise SlackError(refusal) from None

    def channel(self, name: str = "channel") -> Channel:
        """The conversation that this argument names, if bot and scopes may see it."""
        channel = self.platform.workspace.channel(self.required(name), self.platform.bot)
        check_scope(self.platform, self.method, channel.kind)
        return channel

    def joined(self, name: str = "channel") -> Channel:
        """The same, and the bot must be a member."""
        channel = self.channel(name)
        if self.platform.bot not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def page(self, items: Sequence[T]) -> tuple[list[T], str]:
        """The part of `items` that `limit` and `cursor` ask for, and the next cursor."""
        start = _position(self.text("cursor"))
        limit = self.text("limit") or str(_DEFAULT_LIMIT)
        if not limit.isdigit() or int(limit) < 1:
            raise SlackError("invalid_limit")
        end = start + min(int(limit), _MAX_LIMIT)
        following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return list(items[start:end]), following


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
