"""The buttons under an answer. What a press leads to is kept before it is acknowledged."""

import re
from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App, Respond

from bot import feedback, ids
from bot.payloads import Payload, Press, press_of
from bot.render.faults import ephemeral
from bot.services import Services

Saying = Callable[[Services, Press], str]


def register(app: App, services: Services) -> None:
    """Whoever presses reads what came of it, alone."""

    def said(saying: Saying, *, instead: bool = False) -> Callable[[Ack, Payload, Respond], None]:
        def on_press(ack: Ack, body: Payload, respond: Respond) -> None:
            sentence = ephemeral(saying(services, press_of(body)))
            ack()
            services.work.soon(partial(respond, replace_original=instead, **sentence))

        return on_press

    def on_not_meant(ack: Ack, body: Payload, respond: Respond) -> None:
        message = feedback.other_meanings(services, press_of(body))
        ack()
        show = partial(respond, replace_original=False, response_type="ephemeral")
        services.work.soon(partial(show, **message.arguments()))

    def on_suggestion(ack: Ack, body: Payload, respond: Respond) -> None:
        private = bool(body["container"].get("is_ephemeral"))
        message = feedback.chosen(services, press_of(body), private=private)
        ack()
        services.work.soon(partial(respond, replace_original=True, **message.arguments()))

    app.action(ids.HELPFUL)(said(partial(feedback.vote, helpful=True)))
    app.action(ids.NOT_HELPFUL)(said(partial(feedback.vote, helpful=False)))
    app.action(ids.NOT_MEANT)(on_not_meant)
    app.action(ids.SHARE)(said(feedback.share, instead=True))
    app.action(ids.ASK_OWNER)(said(feedback.ask_owner))
    app.action(re.compile(f"^{ids.SUGGESTION}:"))(on_suggestion)
