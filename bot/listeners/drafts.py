"""Recording a decision without an interview."""

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.decisions.drafts import begin, begin_at, record_draft
from bot.listeners.modals import Interaction, interaction_of, open_soon
from bot.listeners.surfaces import filters_of, show_again
from bot.render.record import recorded_page
from bot.services import Services
from bot.slack.payloads import Payload, press_of, view_of
from bot.slack.shortcuts import message_shortcut_of
from bot.slack.state import DraftForm


def register(app: App, services: Services) -> None:
    """A message shortcut, a button on Home, and the form that both open."""

    def on_message(ack: Ack, body: Payload, respond: Respond) -> None:
        used = message_shortcut_of(body)
        act = Interaction(used.team_id, used.user, used.trigger_id, respond)
        open_soon(services, act, lambda: begin_at(used))
        ack()

    def on_begin(ack: Ack, body: Payload, respond: Respond) -> None:
        press = press_of(body)
        home = filters_of(press.view) or ""
        open_soon(services, interaction_of(press, respond), lambda: begin(home=home))
        ack()

    def on_record(ack: Ack, body: Payload) -> None:
        view = view_of(body)
        decision = record_draft(services, view)
        ack(response_action="update", view=recorded_page(decision))
        sheet = DraftForm.decode(view.metadata)
        below = (
            services.stores.decisions.get(view.team_id, sheet.supersedes) if view.below else None
        )
        show_again(services, below or decision, view.user, view.below, sheet.home or None)

    app.message_shortcut(ids.RECORD_MESSAGE)(on_message)
    app.action(ids.RECORD_DECISION)(on_begin)
    app.view(ids.DRAFT_FORM)(on_record)
