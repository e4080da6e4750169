"""The fields of a form that writes to the record, read; each refuses under its own field."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from bot import ids
from bot.errors import FieldRefusal
from bot.slack import state
from bot.slack.mrkdwn import USER
from bot.slack.payloads import Value
from storage.text import is_blank

CHANNEL = re.compile(r"[CGD][A-Z0-9]{1,30}")
MOST_PEOPLE = 50


class Form:
    """The fields of the form of `window`; each reader raises `FieldRefusal`."""

    def __init__(self, window: str, values: Mapping[str, Value]) -> None:
        self._window, self._values = window, values

    def _value(self, field: str) -> Value:
        return self._values.get(state.block_id(self._window, field))

    def _refuse(self, field: str, sentence: str) -> FieldRefusal:
        return FieldRefusal(state.block_id(self._window, field), sentence)

    def text(self, field: str, otherwise: str) -> str:
        """What must be there; `otherwise` is what is said where it is not."""
        value = self._value(field)
        if not isinstance(value, str) or is_blank(value):
            raise self._refuse(field, otherwise)
        return value.strip()

    def note(self, field: str) -> str:
        """What may be left empty."""
        value = self._value(field)
        return value.strip() if isinstance(value, str) else ""

    def one_of(self, field: str, offered: list[str]) -> str:
        """One of the values that the menu offers."""
        value = self._value(field)
        if not isinstance(value, str) or value not in offered:
            raise self._refuse(field, "Choose one of the options above.")
        return value

    def people(self, field: str) -> tuple[str, ...]:
        """The ids of people."""
        value = self._value(field) or ()
        if isinstance(value, str) or not all(USER.fullmatch(user) for user in value):
            raise self._refuse(field, "Choose people in this workspace.")
        if len(value) > MOST_PEOPLE:
            raise self._refuse(field, f"Choose at most {MOST_PEOPLE} people.")
        return value

    def channel(self) -> str | None:
        """The channel to tell."""
        value = self._value(ids.CHANNEL)
        if value is None:
            return None
        if not isinstance(value, str) or not CHANNEL.fullmatch(value):
            raise self._refuse(ids.CHANNEL, "Choose a channel from the list.")
        return value

    def day(self, today: date, already: date | None = None) -> date | None:
        """The day to revisit it: one to come, or the one that is there `already`."""
        value = self._value(ids.REVISIT)
        if value is None:
            return None
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            raise self._refuse(ids.REVISIT, "Enter a date as YYYY-MM-DD.") from None
        # it may still be yesterday where the person is
        if day != already and day < today - timedelta(days=1):
            raise self._refuse(ids.REVISIT, "That date has passed. Choose a future one.")
        return day
