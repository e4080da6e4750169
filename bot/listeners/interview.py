"""The pages of the interview, from its first question to the record."""

from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from bot import ids
from bot.interviews import navigation, session
from bot.interviews.navigation import Step
from bot.interviews.recording import record
from bot.listeners.modals import update_soon
from bot.render.record import recorded_page
from bot.services import Services
from bot.slack.payloads import OpenView, Payload, press_of, view_of

Turn = Callable[[Services, OpenView], View]


def register(app: App, services: Services) -> None:
    """A submission is answered inside its acknowledgement; a button updates the view."""

    def stepping(step: Step) -> Turn:
        return partial(session.turn, step=step)

    def submitted(turn: Turn) -> Callable[[Ack, Payload], None]:
        def on_submit(ack: Ack, body: Payload) -> None:
            ack(response_action="update", view=turn(services, view_of(body)))

        return on_submit

    def show(view: OpenView, after: View) -> None:
        update_soon(services, view, after, partial(stepping(navigation.stay), services))

    def pressed(turn: Turn) -> Callable[[Ack, Payload], None]:
        def on_press(ack: Ack, body: Payload) -> None:
            view = view_of(body)
            show(view, turn(services, view))
            ack()

        return on_press

    def on_change(ack: Ack, body: Payload) -> None:
        criterion, view = press_of(body).value, view_of(body)
        show(view, session.turn(services, view, partial(navigation.change, criterion)))
        ack()

    app.view(ids.GUIDES)(submitted(session.choose_guide))
    app.view(ids.QUESTIONS)(submitted(stepping(navigation.forward)))
    app.view(ids.CHANGES)(submitted(stepping(navigation.forward)))
    app.view(ids.SUMMARY)(submitted(stepping(navigation.to_result)))
    app.view(ids.RESULT)(submitted(stepping(navigation.to_record)))
    app.view(ids.RECORD)(submitted(_recorded))
    app.action(ids.BACK)(pressed(stepping(navigation.back)))
    app.action(ids.CHANGE)(on_change)
    app.action(ids.GO_ON)(pressed(stepping(navigation.stay)))
    app.action(ids.START_OVER)(pressed(session.start_over))


def _recorded(services: Services, view: OpenView) -> View:
    return recorded_page(record(services, view))
