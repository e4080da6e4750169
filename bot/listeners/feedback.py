"""The buttons under an answer. What a press leads to is kept before it is acknowledged."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.answers import feedback
from bot.listeners.responses import respond_ephemeral, respond_with_retry
from bot.services import Services
from bot.slack.payloads import Payload, Press, press_of

Saying = Callable[[Services, Press], str]


def register(app: App, services: Services) -> None:
    """Whoever presses reads what came of it, alone."""

    def tell(respond: Respond, press: Press, **message: Any) -> None:
        """Beside the message, in its thread, for the one who pressed."""
        where = {"thread_ts": press.thread_ts} if press.thread_ts else {}
        services.runtime.tasks.later(partial(respond_ephemeral, respond, **where, **message))

    def said(saying: Saying) -> Callable[[Ack, Payload, Respond], None]:
        def on_press(ack: Ack, body: Payload, respond: Respond) -> None:
            press = press_of(body)
            sentence = saying(services, press)
            ack()
            tell(respond, press, text=sentence)

        return on_press

    def on_not_meant(ack: Ack, body: Payload, respond: Respond) -> None:
        press = press_of(body)
        message = feedback.other_meanings(services.stores, services.runtime, press)
        ack()
        tell(respond, press, **message.arguments())

    def on_suggestion(ack: Ack, body: Payload, respond: Respond) -> None:
        message = feedback.chosen(services, press_of(body))
        ack()
        replaced = {"replace_original": True, **message.arguments()}
        services.runtime.tasks.later(partial(respond_with_retry, respond, **replaced))

    app.action(ids.HELPFUL)(said(partial(feedback.vote, helpful=True)))
    app.action(ids.NOT_HELPFUL)(said(partial(feedback.vote, helpful=False)))
    app.action(ids.NOT_MEANT)(on_not_meant)
    app.action(ids.SHARE)(said(feedback.share))
    app.action(ids.ASK_OWNER)(said(feedback.ask_owner))
    app.action(re.compile(f"^{ids.SUGGESTION}:"))(on_suggestion)
