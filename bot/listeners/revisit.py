"""The answers to the question whether a decision still holds."""

from collections.abc import Callable
from datetime import date
from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk.models.views import View

from bot import ids
from bot.decisions import revisit_answers, revisits
from bot.listeners.modals import interaction_of, open_soon
from bot.listeners.surfaces import filters_of, show_again
from bot.render.revisit import confirm_view, snooze_view
from bot.services import Services
from bot.slack.payloads import Payload, press_of, view_of
from bot.slack.state import RevisitForm
from storage.records import Decision

Window = Callable[[Decision, str, date], View]


def register(app: App, services: Services) -> None:
    """An answer is kept before its window closes; every question about it shows it afterwards."""

    def opens(window: Window) -> Callable[[Ack, Payload, Respond], None]:
        def on_press(ack: Ack, body: Payload, respond: Respond) -> None:
            ack()
            press = press_of(body)

            def make() -> View:
                decision = revisit_answers.pressed(services.stores, services.slack, press)
                where = (press.channel, press.message_ts, filters_of(press.view))
                asked = RevisitForm(decision.number, *where)
                return window(decision, asked.encode(), revisit_answers.earliest(services.stores))

            open_soon(services, interaction_of(press, respond), make)

        return on_press

    def on_answer(ack: Ack, body: Payload) -> None:
        view = view_of(body)
        asked = RevisitForm.decode(view.metadata)
        decision = revisit_answers.answered(services, view)
        ack()
        show_again(services, decision, view.user, "", asked.home)
        services.runtime.tasks.later(partial(revisits.date_mornings, services))

    app.action(ids.CONFIRM)(opens(confirm_view))
    app.action(ids.SNOOZE)(opens(snooze_view))
    app.view(ids.CONFIRM_FORM)(on_answer)
    app.view(ids.SNOOZE_FORM)(on_answer)
