"""The forms that change a decision: opened, and taken in."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.models.views import View

from bot import ids
from bot.decisions.changes import change
from bot.decisions.drafts import begin_successor
from bot.decisions.forms import Form
from bot.decisions.permissions import may_all
from bot.errors import Refusal
from bot.render.buttons import EDIT, SUPERSEDE, WITH_REASON, ChangeButton
from bot.render.change_forms import NEW_DECISION, reason_view, successor_view
from bot.render.forms import EDIT_FIELDS, PEOPLE, edit_view
from bot.render.history import changed_fields
from bot.services import Services, Slack, Stores
from bot.slack import state
from bot.slack.mrkdwn import USER, mention
from bot.slack.payloads import OpenView, Press, Value
from bot.slack.state import ChangeForm, DecisionRef
from storage.finding.query import Page
from storage.record.changes import ChangeRefused, Conflict, Edit, Supersede
from storage.record.history import as_of
from storage.record.lifecycle import refusal
from storage.records import HOLDS, Decision, Viewer

FIELDS = {ids.CHOSEN: "chosen_label", ids.REVISIT: "revisit_on"}
"""The fields of the form that the record calls otherwise."""
NEEDED = {ids.TITLE: "Give the decision a title.", ids.CHOSEN: "Say what was chosen."}
MOST_LOOKED_AT = 300
CONFLICT = "*Your own changes are still below. Check them, then save again.*"


def asking(
    stores: Stores, slack: Slack, press: Press, button: ChangeButton, home: str | None
) -> View:
    """The form that a button needs. Raises `Refusal` where the person can't make the button now."""
    decision = _movable(stores, slack, press, DecisionRef.decode(press.value).number, button)
    slip = ChangeForm(button.action_id, decision.number, decision.revision, home)
    if button is EDIT:
        return edit_view(slip, decision, filled(decision))
    return reason_view(slip, button, decision)


def superseding(
    stores: Stores, slack: Slack, press: Press, home: str | None
) -> Callable[[Viewer], View]:
    """What makes the form that asks which decision, of all that a viewer may see, takes its place.

    Raises `Refusal` where the person can't make the button now.
    """
    decision = _movable(stores, slack, press, DecisionRef.decode(press.value).number, SUPERSEDE)
    slip = ChangeForm(SUPERSEDE.action_id, decision.number, decision.revision, home)

    def form(viewer: Viewer) -> View:
        page = stores.decisions.page(Page(press.team_id, viewer, limit=MOST_LOOKED_AT))
        held = [one for one in page if isinstance(one, Decision) and one.status in HOLDS]
        others = [one for one in held if one.number != decision.number]
        return successor_view(slip, decision, others)

    return form


def _movable(
    stores: Stores, slack: Slack, press: Press | OpenView, number: int, button: ChangeButton
) -> Decision:
    """The decision. Raises `Refusal` where the user can't make the button now."""
    decision = stores.decisions.get(press.team_id, number)
    if decision is None:
        raise Refusal(f"There's no decision D-{number}.")
    owner = may_all(slack, decision, button.change, press.user)
    if sentence := refusal(decision, button.change, press.user, may_all=owner):
        raise Refusal(sentence)
    return decision


def reasoned(services: Services, view: OpenView) -> Decision:
    """Make the button whose reason the form gives. Raises `ChangeRefused`, `FieldRefusal`."""
    slip = ChangeForm.decode(view.metadata)
    reason = Form(slip.view_key, view.values).text(ids.REASON, "Say why, in a few words.")
    made = WITH_REASON[slip.action].change(reason=reason)
    return change(services, view.team_id, slip.number, made, who=view.user, revision=slip.revision)


def superseded(services: Services, view: OpenView) -> Decision | View:
    """Make the button that the form gives; the next form where the successor is to be written."""
    slip = ChangeForm.decode(view.metadata)
    form = Form(slip.view_key, view.values)
    by, reason = form.text(ids.SUCCESSOR, "Choose a decision."), form.note(ids.REASON)
    if by == NEW_DECISION:
        decision = _movable(services.stores, services.slack, view, slip.number, SUPERSEDE)
        viewer = services.slack.membership.cached_viewer(view.user)
        return begin_successor(decision, viewer, reason, slip.home or "")
    made = Supersede(by=by, reason=reason)
    return change(services, view.team_id, slip.number, made, who=view.user)


def edit(services: Services, view: OpenView) -> Decision | View:
    """Write the words anew; the form again where somebody else has done so meanwhile."""
    slip = ChangeForm.decode(view.metadata)
    before = _as_of(services.stores, view.team_id, slip)
    typed = _typed(services.stores, before, view, slip)
    made = Edit(fields={name: value for fields in typed.values() for name, value in fields.items()})
    try:
        return change(
            services, view.team_id, slip.number, made, who=view.user, revision=slip.revision
        )
    except Conflict as conflict:
        return _again(conflict, slip, view, typed)


def filled(decision: Decision) -> Mapping[str, Value]:
    """What stands in the fields of the form before anybody types."""
    fields = {field: getattr(decision, FIELDS.get(field, field)) for field in EDIT_FIELDS}
    day = decision.revisit_on
    return {**fields, ids.REVISIT: day.isoformat() if day else None}


def _as_of(stores: Stores, team: str, slip: ChangeForm) -> Decision:
    """The decision as it was at the revision that the form was made of."""
    decision = stores.decisions.get(team, slip.number)
    if decision is None:
        raise ChangeRefused(f"There's no decision D-{slip.number}.")
    if decision.revision == slip.revision:
        return decision
    history = stores.decisions.history(team, slip.number)
    return as_of(slip.revision, team, slip.number, history)


def _typed(
    stores: Stores, before: Decision, view: OpenView, slip: ChangeForm
) -> dict[str, dict[Any, Any]]:
    """The fields of the form that the person has changed, with what the record calls them."""
    form = Form(slip.view_key, view.values)
    read = {
        field: _read(form, field, before, stores) for field in EDIT_FIELDS if field in view.fields
    }
    return {
        field: {FIELDS.get(field, field): value} | _option(field, value, before)
        for field, value in read.items()
        if value != getattr(before, FIELDS.get(field, field))
    }


def _read(form: Form, field: str, before: Decision, stores: Stores) -> Any:
    """What the field says; as it was where only blanks around it or the order differ."""
    was = getattr(before, FIELDS.get(field, field))
    if field == ids.REVISIT:
        return form.day(stores.now().date(), already=was)
    if field in PEOPLE:
        names = tuple(name for name in was if not USER.fullmatch(name))
        people = (*names, *form.people(field))
        return was if set(people) == set(was) else people
    needed = NEEDED.get(field)
    text = form.text(field, needed) if needed else form.note(field)
    return was if text == was.strip() else text


def _option(field: str, value: Any, before: Decision) -> dict[Any, Any]:
    """The id of what was chosen: of the option that is called so, else the words."""
    if field != ids.CHOSEN:
        return {}
    known = {option.label: option.id for option in before.options}
    return {"chosen": known.get(value, value)}


def _again(
    conflict: Conflict, slip: ChangeForm, view: OpenView, typed: Mapping[str, object]
) -> View:
    """The form as the decision stands now, with what the person has changed in it."""
    decision = conflict.decision
    kept = {field: view.values.get(state.block_id(slip.view_key, field)) for field in typed}
    notice = [
        line
        for event in conflict.edits
        for line in (
            f"{mention(event.who)} edited it in the meantime, at {event.at:%H:%M} UTC:",
            *changed_fields(event, 300),
        )
    ]
    anew = ChangeForm(slip.action, slip.number, decision.revision, slip.home)
    return edit_view(anew, decision, {**filled(decision), **kept}, [*notice, CONFLICT])
