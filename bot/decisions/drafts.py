"""Records decisions without an interview: from the command, Home or a message."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.views import View

from bot import ids
from bot.decisions import announcements
from bot.decisions.changes import apply_change
from bot.decisions.follow_up import follow_up
from bot.decisions.forms import REQUIRED, FormValues
from bot.render.forms import DRAFT_FIELDS, INPUT_LIMIT, RECORD_FIELDS, draft_view, supersedes_notice
from bot.services import Services, Stores
from bot.slack import state
from bot.slack.mrkdwn import clip
from bot.slack.payloads import OpenView, Value
from bot.slack.places import is_channel
from bot.slack.shortcuts import MessageShortcut
from bot.slack.state import DraftForm
from storage.record.changes import Supersede
from storage.records import Decision, Draft, Viewer, visible


def empty_form(channel: str = "", home: str = "") -> View:
    """Return the empty form for a decision that belongs to `channel`."""
    return _view(DraftForm(state.random_key(), channel, home=home), {})


def form_from_message(shortcut: MessageShortcut) -> View:
    """Return the form with the text of a message as the reason."""
    form = DraftForm(state.random_key(), shortcut.channel, source=shortcut.permalink)
    return _view(form, {ids.WHY: clip(shortcut.text, INPUT_LIMIT)})


def successor_form(decision: Decision, viewer: Viewer, why: str, home: str) -> View:
    """Return the form for a decision that supersedes this one; it names what the viewer may see."""
    form = DraftForm(state.random_key(), decision.channel or "", decision.number, home)
    notice = supersedes_notice(decision, with_title=visible(decision, viewer))
    return _view(form, {ids.WHY: why, ids.DECIDERS: decision.deciders}, notice)


def record_draft(services: Services, view: OpenView) -> Decision:
    """Record the decision and queue its announcement, in one transaction.

    Submitting the same form again returns the same decision. Slack isn't called. Raise FieldRefusal
    for an invalid field.
    """
    form = DraftForm.decode(view.metadata)
    key = f"form:{view.user}:{form.token}"
    draft = _draft(services.stores, view, form)
    with services.stores.database.transaction():
        if decision := services.stores.decisions.get_by_key(view.team_id, key):
            return decision
        decision = services.stores.decisions.record(draft, key=key)
        if decision.announced:
            announcements.queue_post(services.stores, decision)
        if form.supersedes:
            supersede = Supersede(by=decision.id)
            apply_change(services, view.team_id, form.supersedes, supersede, who=view.user)
    follow_up(services, decision)
    return decision


def _draft(stores: Stores, view: OpenView, form: DraftForm) -> Draft:
    values = FormValues(form.token, view.values)
    announce_in, today = values.channel(), stores.now().date()
    fields: dict[str, Any] = {
        RECORD_FIELDS[field]: values.field(field, today, refusal=REQUIRED.get(field, ""))
        for field in DRAFT_FIELDS
        if field in RECORD_FIELDS
    }
    return Draft(
        team_id=view.team_id,
        created_by=view.user,
        chosen=fields["chosen_label"],
        channel=announce_in or form.channel or None,
        told=announce_in is not None,
        source=form.source or None,
        **fields,
    )


def _view(form: DraftForm, filled: Mapping[str, Value], notice: str = "") -> View:
    channel = form.channel if is_channel(form.channel) else None
    return draft_view(form.encode(), {ids.CHANNEL: channel, **filled}, notice)
