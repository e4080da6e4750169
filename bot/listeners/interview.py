"""The pages of the interview, from its first question to the record."""

from collections.abc import Callable

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from bot import ids, interviewing
from bot.payloads import OpenView, Payload, view_of
from bot.recording import record
from bot.render.record import recorded_page
from bot.services import Services
from bot.windows import update_soon

Turn = Callable[[Services, OpenView], View]


def register(app: App, services: Services) -> None:
    """A submission is answered inside its acknowledgement; a button updates the view."""

    def submitted(turn: Turn) -> Callable[[Ack, Payload], None]:
        def on_submit(ack: Ack, body: Payload) -> None:
            ack(response_action="update", view=turn(services, view_of(body)))

        return on_submit

    def pressed(turn: Turn) -> Callable[[Ack, Payload], None]:
        def on_press(ack: Ack, body: Payload) -> None:
            view = view_of(body)
            update_soon(services, view, turn(services, view))
            ack()

        return on_press

    def recorded(services: Services, view: OpenView) -> View:
        return recorded_page(record(services, view))

    app.view(ids.GUIDES)(submitted(interviewing.choose_guide))
    app.view(ids.QUESTIONS)(submitted(interviewing.forward))
    app.view(ids.RESULT)(submitted(interviewing.to_record))
    app.view(ids.RECORD)(submitted(recorded))
    app.action(ids.BACK)(pressed(interviewing.back))
    app.action(ids.GO_ON)(pressed(interviewing.go_on))
    app.action(ids.START_OVER)(pressed(interviewing.start_over))
