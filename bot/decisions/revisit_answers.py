"""Takes the answer to the question whether a decision still holds."""

from datetime import date, timedelta

from bot import ids
from bot.decisions import revisits
from bot.decisions.changes import change
from bot.decisions.permissions import may_all
from bot.errors import FieldRefusal, Refusal
from bot.render.revisit import SNOOZE_DELAYS
from bot.services import Services, Slack, Stores
from bot.slack import state
from bot.slack.payloads import OpenView, Press
from bot.slack.state import DecisionRef, RevisitForm
from storage.record.changes import Change, Confirm, Snooze
from storage.record.lifecycle import refusal
from storage.records import Decision

NO_DAY = "Choose a date."


def pressed(stores: Stores, slack: Slack, press: Press) -> Decision:
    """The decision that is asked about; `Refusal` where the person can't answer now."""
    number = DecisionRef.decode(press.value).number
    decision = stores.decisions.get(press.team_id, number)
    if decision is None:
        raise Refusal(f"There's no decision D-{number}.")
    owner = may_all(slack, decision, Confirm, press.user)
    if sentence := refusal(decision, Confirm, press.user, may_all=owner):
        raise Refusal(sentence)
    return decision


def answered(services: Services, view: OpenView) -> Decision:
    """Keep the answer of a window, and owe it to the questions; the decision now.

    Raises `FieldRefusal`, `ChangeRefused`.
    """
    asked = RevisitForm.decode(view.metadata)
    return change(
        services,
        view.team_id,
        asked.number,
        _change(services.stores, view),
        who=view.user,
        owed=revisits.updates(services.stores, view.team_id, asked.number, asked.message),
    )


def earliest(stores: Stores) -> date:
    """The first day that a person may choose."""
    return stores.now().date() + timedelta(days=1)


def _change(stores: Stores, view: OpenView) -> Change:
    day = _day(view)
    if view.callback_id == ids.CONFIRM_FORM:
        return Confirm(next=day)
    if day is None:
        waits = SNOOZE_DELAYS.get(str(_value(view, ids.SNOOZE_FOR)))
        if waits is None:
            raise FieldRefusal(_block(view, ids.REVISIT), NO_DAY)
        day = stores.now().date() + waits
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
    return state.block_id(view.metadata, field)
