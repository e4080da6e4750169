"""`/framework-decisions`: the record, listed, searched and opened."""

import html
from functools import partial

from slack_bolt import Ack, App, Respond

from bot import ids, reviewing
from bot.payloads import Payload, command_of, press_of
from bot.responses import respond_surely
from bot.services import Services
from bot.windows import Act, open_in_time


def register(app: App, services: Services) -> None:
    """Who may see what is asked of Slack, so that all of it comes after the acknowledgement."""

    def on_decisions(ack: Ack, body: Payload, respond: Respond) -> None:
        ack()
        command = command_of(body)

        def show() -> None:
            found = reviewing.review(services, command.team_id, command.user, command.text)
            respond_surely(respond, **found.arguments())

        services.work.soon(show, partial(respond, replace_original=False))

    def on_more(ack: Ack, body: Payload, respond: Respond) -> None:
        ack()
        press = press_of(body)
        before, _, escaped = press.value.partition(" ")
        words = html.unescape(escaped)

        def show() -> None:
            found = reviewing.page(services, press.team_id, press.user, words, int(before))
            respond_surely(respond, replace_original=True, **found.arguments())

        services.work.soon(show, partial(respond, replace_original=False))

    def on_open(ack: Ack, body: Payload, respond: Respond) -> None:
        ack()
        press = press_of(body)
        asked = (services, press.team_id, press.user, press.value)
        open_in_time(
            services,
            Act(press.team_id, press.user, press.trigger_id, respond),
            partial(reviewing.at_hand, *asked),
            partial(reviewing.opened, *asked),
        )

    app.command(ids.DECISIONS)(on_decisions)
    app.action(ids.MORE_DECISIONS)(on_more)
    app.action(ids.OPEN_DECISION)(on_open)
