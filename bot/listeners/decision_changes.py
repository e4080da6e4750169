"""Handles the buttons and forms that change a decision."""

from collections.abc import Callable

from slack_bolt import Ack, App, Respond
from slack_sdk.models.views import View

from bot import ids
from bot.decisions import edits
from bot.decisions.changes import apply_change
from bot.listeners.modals import Interaction, open_modal, open_modal_at_once
from bot.listeners.refresh import encoded_filters, refresh
from bot.render import buttons
from bot.render.buttons import ChangeButton
from bot.services import Services
from bot.slack.payloads import OpenView, Payload, press_of, view_of
from bot.slack.state import ChangeForm, DecisionRef
from storage.records import Decision

Submit = Callable[[Services, OpenView], Decision | View]
"""Returns the changed decision, or the form to show instead."""


def register(app: App, services: Services) -> None:
    """Register the buttons, which make their change or open its form, and the forms."""
    for button in buttons.IMMEDIATE:
        app.action(button.action_id)(_makes_change(services, button))
    for button in (*buttons.WITH_REASON.values(), buttons.EDIT):
        app.action(button.action_id)(_opens_form(services, button))
    app.action(ids.SUPERSEDE)(_opens_supersede_form(services))
    app.view(ids.REASON_FORM)(_submits(services, edits.submit_reason))
    app.view(ids.SUCCESSOR_FORM)(_submits(services, edits.submit_successor))
    app.view(ids.EDIT_FORM)(_submits(services, edits.submit_edit))


def _makes_change(services: Services, button: ChangeButton) -> Callable[[Ack, Payload, str], None]:
    def on_press(ack: Ack, body: Payload, team_id: str) -> None:
        press = press_of(body, team_id)
        ref = DecisionRef.decode(press.value)
        decision = apply_change(
            services,
            press.team_id,
            ref.number,
            button.change(),
            who=press.user,
            revision=ref.revision,
        )
        ack()
        view_id = press.view.view_id if press.view and press.view.kind == "modal" else ""
        refresh(services, decision, press.user, view_id, encoded_filters(press.view))

    return on_press


def _opens_form(
    services: Services, button: ChangeButton
) -> Callable[[Ack, Payload, str, Respond], None]:
    def on_press(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        press = press_of(body, team_id)
        home = encoded_filters(press.view)
        view = edits.open_form(services.stores, services.slack, press, button, home)
        open_modal(services, Interaction.by_press(press, respond), lambda: view)
        ack()

    return on_press


def _opens_supersede_form(services: Services) -> Callable[[Ack, Payload, str, Respond], None]:
    def on_press(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        press, membership = press_of(body, team_id), services.slack.membership
        home = encoded_filters(press.view)
        view_for = edits.open_supersede_form(services.stores, services.slack, press, home)
        open_modal_at_once(
            services,
            Interaction.by_press(press, respond),
            lambda: (
                view_for(membership.cached_viewer(press.user))
                if membership.is_cached(press.user)
                else None
            ),
            lambda: view_for(membership.viewer(press.user)),
        )
        ack()

    return on_press


def _submits(services: Services, submit: Submit) -> Callable[[Ack, Payload, str], None]:
    def on_submit(ack: Ack, body: Payload, team_id: str) -> None:
        view = view_of(body, team_id)
        outcome = submit(services, view)
        if isinstance(outcome, View):
            ack(response_action="update", view=outcome)
            return
        ack()
        home = ChangeForm.decode(view.metadata).home
        refresh(services, outcome, view.user, view.below, home)

    return on_submit
