"""Handles recording a decision without an interview."""

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.decisions.drafts import empty_form, form_from_message, record_draft
from bot.listeners.modals import Interaction, open_modal
from bot.listeners.refresh import encoded_filters, refresh
from bot.render.record import recorded_page
from bot.services import Services
from bot.slack.payloads import Payload, press_of, view_of
from bot.slack.shortcuts import message_shortcut_of
from bot.slack.state import DraftForm
from storage.records import Installation


def register(app: App, services: Services) -> None:
    """Register the message shortcut, the button on Home, and the form that both open."""

    def on_message(ack: Ack, body: Payload, installation: Installation, respond: Respond) -> None:
        used = message_shortcut_of(body, installation)
        interaction = Interaction(used.team_id, used.user, used.trigger_id, respond)
        open_modal(services, interaction, lambda: form_from_message(used))
        ack()

    def on_begin(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        press = press_of(body, team_id)
        home = encoded_filters(press.view) or ""
        interaction = Interaction.by_press(press, respond)
        open_modal(services, interaction, lambda: empty_form(home=home))
        ack()

    def on_record(ack: Ack, body: Payload, team_id: str) -> None:
        view = view_of(body, team_id)
        decision = record_draft(services, view)
        ack(response_action="update", view=recorded_page(decision))
        form = DraftForm.decode(view.metadata)
        shown = decision
        if view.below:  # the modal below shows the decision that was superseded
            shown = services.stores.decisions.get(view.team_id, form.supersedes) or decision
        refresh(services, shown, view.user, view.below, form.home or None)

    app.message_shortcut(ids.RECORD_MESSAGE)(on_message)
    app.action(ids.RECORD_DECISION)(on_begin)
    app.view(ids.DRAFT_FORM)(on_record)
