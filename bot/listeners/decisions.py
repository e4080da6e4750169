"""`/framework-decisions`: the record, listed, searched and opened."""

from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.decisions import queries
from bot.decisions.drafts import begin
from bot.listeners.modals import Interaction, open_soon
from bot.listeners.responses import respond_with_retry
from bot.listeners.surfaces import opening
from bot.services import Services
from bot.slack.message import Message
from bot.slack.payloads import Payload, command_of, press_of
from bot.slack.state import Cursor

NEW = "new"


def register(app: App, services: Services) -> None:
    """Who may see what is asked of Slack, so that all of it comes after the acknowledgement."""

    def list_soon(respond: Respond, find: Callable[[], Message], **how: bool) -> None:
        services.runtime.tasks.soon(
            lambda: respond_with_retry(respond, **how, **find().arguments()),
            partial(respond, replace_original=False),
        )

    def on_decisions(ack: Ack, body: Payload, respond: Respond) -> None:
        ack()
        command = command_of(body)
        if command.text.lower() == NEW:
            act = Interaction(command.team_id, command.user, command.trigger_id, respond)
            open_soon(services, act, lambda: begin(command.channel))
            return
        asked = (services, command.team_id, command.user, command.line)
        list_soon(respond, partial(queries.review, *asked))

    def on_turn(ack: Ack, body: Payload, respond: Respond) -> None:
        ack()
        press = press_of(body)
        asked = (services, press.team_id, press.user, Cursor.decode(press.value))
        list_soon(respond, partial(queries.page, *asked), replace_original=True)

    app.command(ids.DECISIONS)(on_decisions)
    app.action(ids.MORE_DECISIONS)(on_turn)
    app.action(ids.NEWER_DECISIONS)(on_turn)
    app.action(ids.OPEN_DECISION)(opening(services, queries.at_hand, queries.opened))
