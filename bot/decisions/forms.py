"""Reads and validates the fields of the forms that write decisions."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from bot import ids
from bot.errors import FieldRefusal
from bot.render.forms import KINDS
from bot.slack import state
from bot.slack.mrkdwn import USER
from bot.slack.payloads import Value
from storage.text import is_blank

REQUIRED = {
    ids.TITLE: "Give the decision a title.",
    ids.CHOSEN: "Say what was chosen.",
    ids.WHY: "Say why, for anyone who reads this in a year.",
}
"""The fields that must not be empty, with the sentence below an empty one."""
CHANNEL = re.compile(r"[CGD][A-Z0-9]{1,30}")
MAX_PEOPLE = 50


class FormValues:
    """The submitted values of a form, by field.

    `metadata` is what the form's block ids were made with. Every method but `get` raises
    FieldRefusal for a value that can't be used.
    """

    def __init__(self, metadata: str, values: Mapping[str, Value]) -> None:
        self._metadata, self._values = metadata, values

    def get(self, field: str) -> Value:
        """Return the raw value of a field."""
        return self._values.get(state.block_id(self._metadata, field))

    def refusal(self, field: str, sentence: str) -> FieldRefusal:
        """Return the error that shows the sentence below the field."""
        return FieldRefusal(state.block_id(self._metadata, field), sentence)

    def required_text(self, field: str, refusal: str) -> str:
        """Return a text without the blanks around it; `refusal` is the error for an empty one."""
        value = self.get(field)
        if not isinstance(value, str) or is_blank(value):
            raise self.refusal(field, refusal)
        return value.strip()

    def optional_text(self, field: str) -> str:
        """Return a text without the blanks around it; it may be empty."""
        value = self.get(field)
        return value.strip() if isinstance(value, str) else ""

    def one_of(self, field: str, offered: list[str]) -> str:
        """Return the selected value, which must be one of those `offered`."""
        value = self.get(field)
        if not isinstance(value, str) or value not in offered:
            raise self.refusal(field, "Choose one of the options above.")
        return value

    def people(self, field: str) -> tuple[str, ...]:
        """Return the ids of the selected people."""
        value = self.get(field) or ()
        if isinstance(value, str) or not all(USER.fullmatch(user) for user in value):
            raise self.refusal(field, "Choose people in this workspace.")
        if len(value) > MAX_PEOPLE:
            raise self.refusal(field, f"Choose at most {MAX_PEOPLE} people.")
        return value

    def channel(self) -> str | None:
        """Return the id of the selected channel, if any."""
        value = self.get(ids.CHANNEL)
        if value is None:
            return None
        if not isinstance(value, str) or not CHANNEL.fullmatch(value):
            raise self.refusal(ids.CHANNEL, "Choose a channel from the list.")
        return value

    def day(
        self, today: date, already: date | None = None, field: str = ids.REVISIT
    ) -> date | None:
        """Return the day of a field, by default the one to revisit the decision, if any.

        It must be in the future or equal `already`, the day that was set before.
        """
        value = self.get(field)
        if value is None:
            return None
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            raise self.refusal(field, "Enter a date as YYYY-MM-DD.") from None
        # The person may be in a time zone where it is still yesterday.
        if day != already and day < today - timedelta(days=1):
            raise self.refusal(field, "That date has passed. Choose a future one.")
        return day

    def field(
        self, field: str, today: date, *, refusal: str = "", already: date | None = None
    ) -> str | tuple[str, ...] | date | None:
        """Return the value of a field of a decision, by its kind.

        `refusal` is the error for an empty text that is required, `already` as `day` has it.
        """
        match KINDS[field]:
            case "people":
                return self.people(field)
            case "day":
                return self.day(today, already, field)
        return self.required_text(field, refusal) if refusal else self.optional_text(field)
