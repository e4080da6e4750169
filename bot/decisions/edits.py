"""Opens the forms that change a decision, and applies what is submitted."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from slack_sdk.models.views import View

from bot import ids
from bot.decisions.changes import apply_change, changeable
from bot.decisions.drafts import successor_form
from bot.decisions.forms import REQUIRED, FormValues
from bot.render.buttons import EDIT, SUPERSEDE, WITH_REASON, ChangeButton
from bot.render.change_forms import NEW_DECISION, reason_view, successor_view
from bot.render.forms import EDIT_FIELDS, KINDS, RECORD_FIELDS, edit_view
from bot.render.history import changed_fields
from bot.services import Services, Slack, Stores
from bot.slack import state
from bot.slack.mrkdwn import USER, mention
from bot.slack.payloads import OpenView, Press, Value
from bot.slack.state import ChangeForm, DecisionRef
from storage.finding.query import DecisionQuery
from storage.record.changes import ChangeRefused, Conflict, Edit, Supersede
from storage.record.history import at_revision
from storage.records import ACTIVE, Decision, Viewer

MAX_CANDIDATES = 300
CONFLICT = "*Your own changes are still below. Check them, then save again.*"


def open_form(
    stores: Stores, slack: Slack, press: Press, button: ChangeButton, home: str | None
) -> View:
    """Return the form for a button; raise Refusal if the person can't make its change now."""
    decision = _decision_of(stores, slack, press, button)
    form = ChangeForm(button.action_id, decision.number, decision.revision, home)
    if button is EDIT:
        return edit_view(form, decision, initial_values(decision))
    return reason_view(form, button, decision)


def open_supersede_form(
    stores: Stores, slack: Slack, press: Press, home: str | None
) -> Callable[[Viewer], View]:
    """Return a function that makes the form to choose a successor, for what a viewer may see.

    Raise Refusal if the person can't supersede the decision now.
    """
    decision = _decision_of(stores, slack, press, SUPERSEDE)
    form = ChangeForm(SUPERSEDE.action_id, decision.number, decision.revision, home)

    def view_for(viewer: Viewer) -> View:
        page = stores.decisions.find(DecisionQuery(press.team_id, viewer, limit=MAX_CANDIDATES))
        candidates = [
            one
            for one in page
            if isinstance(one, Decision) and one.status in ACTIVE and one.number != decision.number
        ]
        return successor_view(form, decision, candidates, certain=viewer.certain)

    return view_for


def _decision_of(stores: Stores, slack: Slack, press: Press, button: ChangeButton) -> Decision:
    number = DecisionRef.decode(press.value).number
    return changeable(stores, slack, press.team_id, number, button.change, press.user)


def submit_reason(services: Services, view: OpenView) -> Decision:
    """Make the change that the form gives a reason for; raise ChangeRefused or FieldRefusal."""
    form = ChangeForm.decode(view.metadata)
    values = FormValues(form.view_key, view.values)
    reason = values.required_text(ids.REASON, "Say why, in a few words.")
    change = WITH_REASON[form.action].change(reason=reason)
    return apply_change(
        services, view.team_id, form.number, change, who=view.user, revision=form.revision
    )


def submit_successor(services: Services, view: OpenView) -> Decision | View:
    """Supersede the decision, or return the next form if the successor is to be written.

    Raise ChangeRefused or FieldRefusal; raise Refusal if that form can't be opened.
    """
    form = ChangeForm.decode(view.metadata)
    values = FormValues(form.view_key, view.values)
    by = values.required_text(ids.SUCCESSOR, "Choose a decision.")
    reason = values.optional_text(ids.REASON)
    if by == NEW_DECISION:
        decision = changeable(
            services.stores, services.slack, view.team_id, form.number, SUPERSEDE.change, view.user
        )
        viewer = services.slack.membership.cached_viewer(view.user)
        return successor_form(decision, viewer, reason, form.home or "")
    supersede = Supersede(by=by, reason=reason)
    return apply_change(services, view.team_id, form.number, supersede, who=view.user)


def submit_edit(services: Services, view: OpenView) -> Decision | View:
    """Edit the decision, or return the form again if somebody else has edited it since.

    Raise ChangeRefused or FieldRefusal.
    """
    form = ChangeForm.decode(view.metadata)
    before = _at_revision(services.stores, view.team_id, form)
    changes = _changed_fields(services.stores, before, view, form)
    edit = Edit(fields={name: value for part in changes.values() for name, value in part.items()})
    try:
        return apply_change(
            services, view.team_id, form.number, edit, who=view.user, revision=form.revision
        )
    except Conflict as conflict:
        return _conflict_view(conflict, form, view, changes)


def initial_values(decision: Decision) -> Mapping[str, Value]:
    """Return the initial values of the form's fields."""
    values = {field: _recorded(decision, field) for field in EDIT_FIELDS}
    return {
        field: value.isoformat() if isinstance(value, date) else value
        for field, value in values.items()
    }


def _recorded(decision: Decision, field: str) -> Any:
    return getattr(decision, RECORD_FIELDS[field])


def _at_revision(stores: Stores, team_id: str, form: ChangeForm) -> Decision:
    """Return the decision as it was when the form was opened."""
    decision = stores.decisions.get(team_id, form.number)
    if decision is None:
        raise ChangeRefused(f"There's no decision D-{form.number}.")
    if decision.revision == form.revision:
        return decision
    history = stores.decisions.history(team_id, form.number)
    return at_revision(form.revision, team_id, form.number, history)


def _changed_fields(
    stores: Stores, before: Decision, view: OpenView, form: ChangeForm
) -> dict[str, dict[Any, Any]]:
    """Return the fields that the person has changed, each with its new values in the record."""
    values = FormValues(form.view_key, view.values)
    submitted = {
        field: _read_field(values, field, before, stores)
        for field in EDIT_FIELDS
        if field in view.fields
    }
    return {
        field: {RECORD_FIELDS[field]: value} | _option_id(field, value, before)
        for field, value in submitted.items()
        if value != _recorded(before, field)
    }


def _read_field(values: FormValues, field: str, before: Decision, stores: Stores) -> Any:
    """Return a field's value; the recorded one if they differ in blanks or order only."""
    recorded = _recorded(before, field)
    kind, refusal = KINDS[field], REQUIRED.get(field, "") if field != ids.WHY else ""
    already = recorded if kind == "day" else None
    value: Any = values.field(field, stores.now().date(), refusal=refusal, already=already)
    if kind == "people":
        # Names that are no users came by an import; the form has no field for them.
        names = tuple(name for name in recorded if not USER.fullmatch(name))
        people = (*names, *value)
        return recorded if set(people) == set(recorded) else people
    if kind == "day":
        return value
    return recorded if value == recorded.strip() else value


def _option_id(field: str, value: Any, before: Decision) -> dict[Any, Any]:
    """Return the id of the option that has the chosen label; the label itself if none has it."""
    if field != ids.CHOSEN:
        return {}
    known = {option.label: option.id for option in before.options}
    return {"chosen": known.get(value, value)}


def _conflict_view(
    conflict: Conflict, form: ChangeForm, view: OpenView, changes: Mapping[str, object]
) -> View:
    """Return the form for the decision as it is now, with the person's own changes filled in."""
    decision = conflict.decision
    typed = {field: view.values.get(state.block_id(form.view_key, field)) for field in changes}
    notice = [
        line
        for event in conflict.edits
        for line in (
            f"{mention(event.who)} edited it in the meantime, at {event.at:%H:%M} UTC:",
            *changed_fields(event, 300),
        )
    ]
    current = ChangeForm(form.action, form.number, decision.revision, form.home)
    return edit_view(current, decision, {**initial_values(decision), **typed}, [*notice, CONFLICT])
