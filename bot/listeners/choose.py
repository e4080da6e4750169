"""`/framework-choose`: the interview, from its first page to the record."""

from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App, Respond
from slack_sdk.models.views import View

from bot import ids, interviewing
from bot.payloads import OpenView, Payload, command_of, press_of, view_of
from bot.recording import record
from bot.render.record import recorded_page
from bot.services import Services

Turn = Callable[[Services, OpenView], View]


def register(app: App, services: Services) -> None:
    """A submission is answered inside its acknowledgement; a button updates the view."""

    def on_choose(ack: Ack, body: Payload, respond: Respond) -> None:
        command = command_of(body)
        view = interviewing.begin(
            services, command.team_id, command.user, command.channel, command.text
        )
        services.work.soon(partial(_open, command.trigger_id, view), respond)
        ack()

    def on_start(ack: Ack, body: Payload) -> None:
        press = press_of(body)
        view = interviewing.begin(services, press.team_id, press.user, None, "")
        services.work.soon(partial(_open, press.trigger_id, view))
        ack()

    def _open(trigger_id: str, view: View) -> None:
        services.client.views_open(trigger_id=trigger_id, view=view)

    def submitted(turn: Turn) -> Callable[[Ack, Payload], None]:
        def on_submit(ack: Ack, body: Payload) -> None:
            ack(response_action="update", view=turn(services, view_of(body)))

        return on_submit

    def pressed(turn: Turn) -> Callable[[Ack, Payload], None]:
        def on_press(ack: Ack, body: Payload) -> None:
            view = view_of(body)
            services.work.soon(partial(_update, view, turn(services, view)))
            ack()

        return on_press

    def _update(before: OpenView, after: View) -> None:
        services.client.views_update(view_id=before.view_id, hash=before.hash, view=after)

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
