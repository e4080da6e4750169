"""`/framework-choose`: the interview, from its first page to the record."""

from collections.abc import Callable

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from bot import ids, interviewing
from bot.payloads import OpenView, Payload, command_of, press_of, view_of
from bot.recording import record
from bot.render.record import recorded_page
from bot.services import Services
from bot.windows import open_soon, update_soon

Turn = Callable[[Services, OpenView], View]


def register(app: App, services: Services) -> None:
    """A submission is answered inside its acknowledgement; a button updates the view."""

    def on_choose(ack: Ack, body: Payload) -> None:
        command = command_of(body)
        team, user, channel = command.team_id, command.user, command.channel
        view = interviewing.begin(services, team, user, channel, command.text)
        open_soon(services, command.trigger_id, lambda: view)
        ack()

    def on_start(ack: Ack, body: Payload) -> None:
        press = press_of(body)
        view = interviewing.begin(services, press.team_id, press.user, None, "")
        open_soon(services, press.trigger_id, lambda: view)
        ack()

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

    def on_record(ack: Ack, body: Payload) -> None:
        decision = record(services, view_of(body))
        ack(response_action="update", view=recorded_page(decision))

    app.command(ids.CHOOSE)(on_choose)
    app.action(ids.START_INTERVIEW)(on_start)
    app.view(ids.GUIDES)(submitted(interviewing.choose_guide))
    app.view(ids.QUESTIONS)(submitted(interviewing.forward))
    app.view(ids.RESULT)(submitted(interviewing.to_record))
    app.view(ids.RECORD)(on_record)
    app.action(ids.BACK)(pressed(interviewing.back))
    app.action(ids.GO_ON)(pressed(interviewing.go_on))
    app.action(ids.START_OVER)(pressed(interviewing.start_over))
