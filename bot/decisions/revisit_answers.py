"""Applies the answers to the question whether a decision still holds."""

from datetime import date, timedelta

from bot import ids
from bot.decisions import revisits
from bot.decisions.changes import apply_change, changeable
from bot.decisions.forms import FormValues
from bot.render.revisit import SNOOZE_DELAYS
from bot.services import Services, Slack, Stores
from bot.slack.payloads import OpenView, Press
from bot.slack.state import DecisionRef, RevisitForm
from storage.record.changes import Change, Confirm, Snooze
from storage.records import Decision

NO_DAY = "Choose a date."


def decision_of(stores: Stores, slack: Slack, press: Press) -> Decision:
    """Return the decision in question; raise Refusal if the person can't answer now."""
    number = DecisionRef.decode(press.value).number
    return changeable(stores, slack, press.team_id, number, Confirm, press.user)


def submit_answer(services: Services, view: OpenView) -> Decision:
    """Apply the answer, queue updates of the reminders that it answers; return the decision.

    Raise FieldRefusal or ChangeRefused.
    """
    form = RevisitForm.decode(view.metadata)
    updates = revisits.reminder_updates(services.stores, view.team_id, form.number, form.message)
    change = _change(services.stores, view)
    return apply_change(services, view.team_id, form.number, change, who=view.user, calls=updates)


def earliest_day(stores: Stores) -> date:
    """Return the first day that a person may choose."""
    return stores.now().date() + timedelta(days=1)


def _change(stores: Stores, view: OpenView) -> Change:
    values = FormValues(view.metadata, view.values)
    day = _day(values)
    if view.callback_id == ids.CONFIRM_FORM:
        return Confirm(next=day)
    if day is None:
        wait = SNOOZE_DELAYS.get(str(values.get(ids.SNOOZE_FOR)))
        if wait is None:
            raise values.refusal(ids.REVISIT, NO_DAY)
        day = stores.now().date() + wait
    return Snooze(until=day)


def _day(values: FormValues) -> date | None:
    value = values.get(ids.REVISIT)
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        raise values.refusal(ids.REVISIT, NO_DAY) from None
