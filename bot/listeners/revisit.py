"""Handles the answers to the question whether a decision still holds."""

from collections.abc import Callable
from datetime import date
from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk.models.views import View

from bot import ids
from bot.decisions import revisit_answers, revisits
from bot.listeners.modals import Interaction, open_modal
from bot.listeners.refresh import encoded_filters, refresh
from bot.render.revisit import confirm_view, snooze_view
from bot.services import Services
from bot.slack.payloads import Payload, press_of, view_of
from bot.slack.state import RevisitForm
from storage.records import Decision

MakeView = Callable[[Decision, str, date], View]
"""Returns the form for a decision, its private_metadata and the earliest day to choose."""


def register(app: App, services: Services) -> None:
    """Store an answer before its form closes, then update what shows the decision."""

    def opens(make_view: MakeView) -> Callable[[Ack, Payload, str, Respond], None]:
        def on_press(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
            ack()
            press = press_of(body, team_id)

            def make() -> View:
                decision = revisit_answers.decision_of(services.stores, services.slack, press)
                home = encoded_filters(press.view)
                form = RevisitForm(decision.number, press.channel, press.message_ts, home)
                earliest = revisit_answers.earliest_day(services.stores)
                return make_view(decision, form.encode(), earliest)

            open_modal(services, Interaction.by_press(press, respond), make)

        return on_press

    def on_answer(ack: Ack, body: Payload, team_id: str) -> None:
        view = view_of(body, team_id)
        decision = revisit_answers.submit_answer(services, view)
        ack()
        refresh(services, decision, view.user, "", RevisitForm.decode(view.metadata).home)
        services.runtime.tasks.later(partial(revisits.schedule_in_time_zones, services))

    app.action(ids.CONFIRM)(opens(confirm_view))
    app.action(ids.SNOOZE)(opens(snooze_view))
    app.view(ids.CONFIRM_FORM)(on_answer)
    app.view(ids.SNOOZE_FORM)(on_answer)
