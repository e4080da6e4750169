"""Handles the pages of the interview, from the first question to the recorded decision."""

from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from bot import ids
from bot.interviews import navigation, session
from bot.interviews.navigation import Step
from bot.interviews.recording import record
from bot.listeners.modals import update_modal
from bot.render.record import recorded_page
from bot.services import Services
from bot.slack.payloads import OpenView, Payload, press_of, view_of

NextView = Callable[[Services, OpenView], View]
"""Returns the view that follows the submitted one."""


def register(app: App, services: Services) -> None:
    """Answer a submission inside its acknowledgement; after a press update the modal."""

    def take(step: Step) -> NextView:
        return partial(session.take_step, step=step)

    def submits(next_view: NextView) -> Callable[[Ack, Payload, str], None]:
        def on_submit(ack: Ack, body: Payload, team_id: str) -> None:
            ack(response_action="update", view=next_view(services, view_of(body, team_id)))

        return on_submit

    def show(before: OpenView, after: View) -> None:
        update_modal(services, before, after, partial(take(navigation.stay), services))

    def presses(next_view: NextView) -> Callable[[Ack, Payload, str], None]:
        def on_press(ack: Ack, body: Payload, team_id: str) -> None:
            view = view_of(body, team_id)
            show(view, next_view(services, view))
            ack()

        return on_press

    def on_change(ack: Ack, body: Payload, team_id: str) -> None:
        criterion, view = press_of(body, team_id).value, view_of(body, team_id)
        step = partial(navigation.change_answer, criterion)
        show(view, session.take_step(services, view, step))
        ack()

    app.view(ids.GUIDES)(submits(session.choose_guide))
    app.view(ids.QUESTIONS)(submits(take(navigation.forward)))
    app.view(ids.CHANGES)(submits(take(navigation.forward)))
    app.view(ids.SUMMARY)(submits(take(navigation.to_result)))
    app.view(ids.RESULT)(submits(take(navigation.to_record)))
    app.view(ids.RECORD)(submits(_record))
    app.action(ids.BACK)(presses(take(navigation.back)))
    app.action(ids.CHANGE)(on_change)
    app.action(ids.GO_ON)(presses(take(navigation.stay)))
    app.action(ids.START_OVER)(presses(session.start_over))


def _record(services: Services, view: OpenView) -> View:
    return recorded_page(record(services, view))
