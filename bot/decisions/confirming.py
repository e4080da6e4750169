"""Takes the answer to the question whether a decision still holds."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from bot import ids
from bot.decisions import revisiting
from bot.decisions.changing import change
from bot.decisions.rights import may_all
from bot.errors import FieldRefusal, Refusal
from bot.payloads import OpenView, Press, number_in
from bot.render.revisit import WAITS
from bot.services import Services
from storage.record.changes import Change, Confirm, Snooze
from storage.record.lifecycle import refusal
from storage.records import Decision

NO_DAY = "Choose a day."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a window of the question carries: the decision, and where the question stands.

    That is a message, or the Home with the filters `home`.
    """

    number: int
    channel: str = ""
    ts: str = ""
    home: str | None = None

    @property
    def metadata(self) -> str:
        """For private_metadata."""
        home = () if self.home is None else (self.home,)
        return ":".join([str(self.number), self.channel, self.ts, *home])

    @property
    def post(self) -> tuple[tuple[str, str], ...]:
        """The channel and ts of the message; nothing where it stands in the Home."""
        return ((self.channel, self.ts),) if self.ts else ()

    @classmethod
    def of(cls, metadata: str) -> Self:
        """Read it again; `Refusal` where another version of the bot wrote it."""
        match metadata.split(":"):
            case [number, channel, ts, *home] if number.isdecimal():
                return cls(int(number), channel, ts, home[0] if home else None)
        raise Refusal("That window is from an earlier version of me. Please open it again.")


def pressed(services: Services, press: Press) -> Decision:
    """The decision that is asked about; `Refusal` where the person can't answer now."""
    number = number_in(press.value)
    decision = services.decisions.get(press.team_id, number)
    if decision is None:
        raise Refusal(f"There is no decision D-{number}.")
    owner = may_all(services, decision, Confirm, press.user)
    if sentence := refusal(decision, Confirm, press.user, may_all=owner):
        raise Refusal(sentence)
    return decision


def answered(services: Services, view: OpenView) -> Decision:
    """Keep the answer of a window, and owe it to the questions; the decision now.

    Raises `FieldRefusal`, `ChangeRefused`.
    """
    asked = Asked.of(view.metadata)
    return change(
        services,
        view.team_id,
        asked.number,
        _change(services, view),
        who=view.user,
        owed=revisiting.updates(services, view.team_id, asked.number, asked.post),
    )


def earliest(services: Services) -> date:
    """The first day that a person may choose."""
    return services.clock().date() + timedelta(days=1)


def _change(services: Services, view: OpenView) -> Change:
    day = _day(view)
    if view.callback_id == ids.CONFIRMING:
        return Confirm(next=day)
    if day is None:
        waits = WAITS.get(str(_value(view, ids.AFTER)))
        if waits is None:
            raise FieldRefusal(_block(view, ids.REVISIT), NO_DAY)
        day = services.clock().date() + waits
    return Snooze(until=day)


def _day(view: OpenView) -> date | None:
    value = _value(view, ids.REVISIT)
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        raise FieldRefusal(_block(view, ids.REVISIT), NO_DAY) from None


def _value(view: OpenView, field: str) -> object:
    return view.values.get(_block(view, field))


def _block(view: OpenView, field: str) -> str:
    return ids.block_of(view.metadata, field)
