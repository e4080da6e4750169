"""Handles the buttons of a round, and the page on which people hand in their answers."""

from functools import partial

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.interviews import round_participation, round_start
from bot.listeners.modals import Interaction, open_modal, update_modal
from bot.listeners.responses import respond_ephemeral
from bot.services import Services
from bot.slack.payloads import Payload, press_of, view_of


def register(app: App, services: Services) -> None:
    """Store what a press changes before it is acknowledged."""

    def on_take_part(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        press = press_of(body, team_id)
        view = round_participation.take_part(services.stores, services.runtime, press)
        open_modal(services, Interaction.by_press(press, respond), lambda: view)
        ack()

    def on_record(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        press = press_of(body, team_id)
        view = round_participation.open_record(services, press)
        open_modal(services, Interaction.by_press(press, respond), lambda: view)
        ack()

    def on_hand_in(ack: Ack, body: Payload, team_id: str) -> None:
        ack(
            response_action="update",
            view=round_participation.hand_in(services, view_of(body, team_id)),
        )

    def on_propose(ack: Ack, body: Payload, team_id: str) -> None:
        view = view_of(body, team_id)
        proposed = round_start.propose(services, view)
        update_modal(services, view, proposed, lambda _: proposed)
        ack()

    def on_close(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        sentence = round_participation.close(services, press_of(body, team_id))
        ack()
        services.runtime.tasks.later(partial(respond_ephemeral, respond, sentence))

    app.action(ids.TAKE_PART)(on_take_part)
    app.action(ids.RECORD_ROUND)(on_record)
    app.action(ids.PROPOSE)(on_propose)
    app.action(ids.CLOSE_ROUND)(on_close)
    app.view(ids.HAND_IN)(on_hand_in)
