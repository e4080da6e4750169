"""The buttons that change a decision, and the forms behind them."""

from collections.abc import Callable

from slack_bolt import Ack, App, Respond
from slack_sdk.models.views import View

from bot import ids
from bot.decisions import edits
from bot.decisions.changes import change
from bot.listeners.modals import interaction_of, open_in_time, open_soon
from bot.listeners.surfaces import filters_of, show_again
from bot.render import buttons
from bot.render.buttons import ChangeButton
from bot.services import Services
from bot.slack.payloads import OpenView, Payload, press_of, view_of
from bot.slack.state import ChangeForm, DecisionRef
from storage.records import Decision

Taken = Callable[[Services, OpenView], Decision | View]


def register(app: App, services: Services) -> None:
    """A press makes the button or opens the form that it needs; what it came to is shown there."""
    for button in buttons.IMMEDIATE:
        app.action(button.action_id)(_made(services, button))
    for button in (*buttons.WITH_REASON.values(), buttons.EDIT):
        app.action(button.action_id)(_asked(services, button))
    app.action(ids.SUPERSEDE)(_superseding(services))
    app.view(ids.REASON_FORM)(_submitted(services, edits.reasoned))
    app.view(ids.SUCCESSOR_FORM)(_submitted(services, edits.superseded))
    app.view(ids.EDIT_FORM)(_submitted(services, edits.edit))


def _made(services: Services, button: ChangeButton) -> Callable[[Ack, Payload], None]:
    def on_press(ack: Ack, body: Payload) -> None:
        press = press_of(body)
        shown = DecisionRef.decode(press.value)
        decision = change(
            services,
            press.team_id,
            shown.number,
            button.change(),
            who=press.user,
            revision=shown.revision,
        )
        ack()
        window = press.view.view_id if press.view and press.view.kind == "modal" else ""
        show_again(services, decision, press.user, window, filters_of(press.view))

    return on_press


def _asked(services: Services, button: ChangeButton) -> Callable[[Ack, Payload, Respond], None]:
    def on_press(ack: Ack, body: Payload, respond: Respond) -> None:
        press = press_of(body)
        view = edits.asking(services.stores, services.slack, press, button, filters_of(press.view))
        open_soon(services, interaction_of(press, respond), lambda: view)
        ack()

    return on_press


def _superseding(services: Services) -> Callable[[Ack, Payload, Respond], None]:
    def on_press(ack: Ack, body: Payload, respond: Respond) -> None:
        press, audience = press_of(body), services.slack.membership
        form = edits.superseding(services.stores, services.slack, press, filters_of(press.view))
        open_in_time(
            services,
            interaction_of(press, respond),
            lambda: (
                form(audience.cached_viewer(press.user)) if audience.is_cached(press.user) else None
            ),
            lambda: form(audience.viewer(press.user)),
        )
        ack()

    return on_press


def _submitted(services: Services, taken: Taken) -> Callable[[Ack, Payload], None]:
    def on_submit(ack: Ack, body: Payload) -> None:
        view = view_of(body)
        came = taken(services, view)
        if isinstance(came, View):
            ack(response_action="update", view=came)
            return
        ack()
        home = ChangeForm.decode(view.metadata).home
        show_again(services, came, view.user, view.below, home)

    return on_submit
