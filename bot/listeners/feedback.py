"""Handles the buttons below an answer."""

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

Handle = Callable[[Services, Press], str]
"""Returns the reply to the person who pressed."""


def register(app: App, services: Services) -> None:
    """Store what a press changes before the acknowledgement, and reply to the person after it."""

    def reply(respond: Respond, press: Press, **message: Any) -> None:
        """Reply in the thread of the message, to the person who pressed only."""
        thread = {"thread_ts": press.thread_ts} if press.thread_ts else {}
        services.runtime.tasks.later(partial(respond_ephemeral, respond, **thread, **message))

    def replies(handle: Handle) -> Callable[[Ack, Payload, str, Respond], None]:
        def on_press(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
            press = press_of(body, team_id)
            sentence = handle(services, press)
            ack()
            reply(respond, press, text=sentence)

        return on_press

    def on_not_meant(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        press = press_of(body, team_id)
        message = feedback.other_meanings(services.stores, services.runtime, press)
        ack()
        reply(respond, press, **message.arguments())

    def on_suggestion(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        message = feedback.chosen_answer(services, press_of(body, team_id))
        ack()
        replacement = {"replace_original": True, **message.arguments()}
        services.runtime.tasks.later(partial(respond_with_retry, respond, **replacement))

    app.action(ids.HELPFUL)(replies(partial(feedback.vote, helpful=True)))
    app.action(ids.NOT_HELPFUL)(replies(partial(feedback.vote, helpful=False)))
    app.action(ids.NOT_MEANT)(on_not_meant)
    app.action(ids.SHARE)(replies(feedback.share))
    app.action(ids.ASK_OWNER)(replies(feedback.ask_owner))
    app.action(re.compile(f"^{ids.SUGGESTION}:"))(on_suggestion)
