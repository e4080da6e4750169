"""`/framework-ask`, and the buttons under a suggestion."""

import re
from functools import partial

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.answering import reply, reply_to_choice
from bot.payloads import Payload, command_of, press_of
from bot.services import Services


def register(app: App, services: Services) -> None:
    """The answer to the command is seen by the one who typed it."""

    def on_ask(ack: Ack, body: Payload) -> None:
        ack(**reply(services, command_of(body).text).arguments())

    def on_suggestion(ack: Ack, body: Payload, respond: Respond) -> None:
        ack()
        message = reply_to_choice(services, press_of(body).value)
        services.work.soon(partial(respond, replace_original=True, **message.arguments()), respond)

    app.command(ids.ASK)(on_ask)
    app.action(re.compile(f"^{ids.SUGGESTION}:"))(on_suggestion)
