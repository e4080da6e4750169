"""Trigger ids: what a person does lets the app open one modal, right away."""

import re
import secrets
from dataclasses import dataclass
from time import monotonic

from bot.playground.errors import SlackError, invalid_arguments

_FORMAT = re.compile(r"\d+\.\d+\.[0-9a-f]+")


@dataclass
class Trigger:
    """The person and the channel of an interaction, and when it happened (monotonic seconds)."""

    user: str
    at: float
    channel: str | None = None
    used: bool = False


class Triggers:
    """The trigger ids given to the app, each valid once and for `lifetime` seconds."""

    def __init__(self, lifetime: float) -> None:
        self._lifetime = lifetime
        self._triggers: dict[str, Trigger] = {}

    def new(self, user: str, channel: str | None = None) -> str:
        """Return a trigger id for an interaction of this person, in a channel if it was in one."""
        number = 10**12 + secrets.randbelow(9 * 10**12)
        trigger_id = f"{number}.{number % 10**10}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user, monotonic(), channel)
        return trigger_id

    def check(self, trigger_id: str) -> Trigger:
        """Return the trigger; raise `SlackError` if it can't be used (any longer)."""
        if not _FORMAT.fullmatch(trigger_id):
            raise invalid_arguments("invalid `trigger_id` [json-pointer:/trigger_id]")
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if monotonic() - trigger.at > self._lifetime:
            raise SlackError("expired_trigger_id")
        return trigger
