"""A decision that is recorded without an interview: from the command, Home or a message."""

from collections.abc import Mapping

from slack_sdk.models.views import View

from bot import ids
from bot.decisions import announcements
from bot.decisions.changes import change
from bot.decisions.follow_up import follow_up
from bot.decisions.forms import Form
from bot.render.forms import INPUT_LIMIT, draft_view, supersedes_notice
from bot.services import Services, Stores
from bot.slack import state
from bot.slack.mrkdwn import clip
from bot.slack.payloads import OpenView, Value
from bot.slack.places import is_channel
from bot.slack.shortcuts import MessageShortcut
from bot.slack.state import DraftForm
from storage.record.changes import Supersede
from storage.records import Decision, Draft, Viewer, visible


def begin(channel: str = "", home: str = "") -> View:
    """The empty form, for a decision that belongs to `channel`."""
    return _page(DraftForm(state.random_key(), channel, home=home), {})


def begin_at(shortcut: MessageShortcut) -> View:
    """The form for what a message says."""
    sheet = DraftForm(state.random_key(), shortcut.channel, source=shortcut.permalink)
    return _page(sheet, {ids.WHY: clip(shortcut.text, INPUT_LIMIT)})


def begin_successor(decision: Decision, viewer: Viewer, why: str, home: str) -> View:
    """The form for a decision of the viewer's that takes the place of this one."""
    sheet = DraftForm(state.random_key(), decision.channel or "", decision.number, home)
    notice = supersedes_notice(decision, with_title=visible(decision, viewer))
    return _page(sheet, {ids.WHY: why, ids.DECIDERS: decision.deciders}, notice)


def record_draft(services: Services, view: OpenView) -> Decision:
    """Keep the decision, in one commit with what is told; the same form again changes nothing.

    Calls nothing of Slack's. Raises `FieldRefusal` for a field that can't be used.
    """
    sheet = DraftForm.decode(view.metadata)
    key = f"form:{view.user}:{sheet.token}"
    draft = _draft(services.stores, view, sheet)
    with services.stores.database.transaction():
        if decision := services.stores.decisions.recorded(view.team_id, key):
            return decision
        decision = services.stores.decisions.record(draft, key=key)
        if decision.told:
            announcements.tell(services.stores, decision)
        if sheet.supersedes:
            made = Supersede(by=decision.id)
            change(services, view.team_id, sheet.supersedes, made, who=view.user)
    follow_up(services, decision)
    return decision


def _draft(stores: Stores, view: OpenView, sheet: DraftForm) -> Draft:
    form = Form(sheet.token, view.values)
    told = form.channel()
    chosen = form.text(ids.CHOSEN, "Say what was chosen.")
    return Draft(
        team_id=view.team_id,
        title=form.text(ids.TITLE, "Give the decision a title."),
        why=form.text(ids.WHY, "Say why, for anyone who reads this in a year."),
        chosen=chosen,
        chosen_label=chosen,
        created_by=view.user,
        consequences=form.note(ids.CONSEQUENCES),
        confirmation=form.note(ids.CONFIRMATION),
        deciders=form.people(ids.DECIDERS),
        consulted=form.people(ids.CONSULTED),
        informed=form.people(ids.INFORMED),
        channel=told or sheet.channel or None,
        told=told is not None,
        source=sheet.source or None,
        revisit_on=form.day(stores.now().date()),
    )


def _page(sheet: DraftForm, filled: Mapping[str, Value], notice: str = "") -> View:
    place = sheet.channel if is_channel(sheet.channel) else None
    return draft_view(sheet.encode(), {ids.CHANNEL: place, **filled}, notice)
