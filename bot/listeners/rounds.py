"""The buttons of a round, and the page that hands in."""

from functools import partial

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.interviews import convening, partaking
from bot.payloads import Payload, press_of, view_of
from bot.services import Services
from bot.slack.responses import whisper
from bot.slack.windows import act_of, open_soon, update_soon


def register(app: App, services: Services) -> None:
    """What a press leads to is kept before it is acknowledged."""

    def on_take_part(ack: Ack, body: Payload, respond: Respond) -> None:
        press = press_of(body)
        view = partaking.take_part(services, press)
        open_soon(services, act_of(press, respond), lambda: view)
        ack()

    def on_record(ack: Ack, body: Payload, respond: Respond) -> None:
        press = press_of(body)
        view = partaking.open_record(services, press)
        open_soon(services, act_of(press, respond), lambda: view)
        ack()

    def on_hand_in(ack: Ack, body: Payload) -> None:
        ack(response_action="update", view=partaking.hand_in(services, view_of(body)))

    def on_propose(ack: Ack, body: Payload) -> None:
        view = view_of(body)
        proposed = convening.propose(services, view)
        update_soon(services, view, proposed, lambda _: proposed)
        ack()

    def on_close(ack: Ack, body: Payload, respond: Respond) -> None:
        sentence = partaking.close(services, press_of(body))
        ack()
        services.work.later(partial(whisper, respond, text=sentence))

    app.action(ids.TAKE_PART)(on_take_part)
    app.action(ids.RECORD_ROUND)(on_record)
    app.action(ids.PROPOSE)(on_propose)
    app.action(ids.CLOSE_ROUND)(on_close)
    app.view(ids.HAND_IN)(on_hand_in)
