"""Handles `/framework-decisions`: lists, searches and opens decisions."""

from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App, Respond

from bot import ids
from bot.decisions import queries
from bot.decisions.drafts import empty_form
from bot.listeners.modals import Interaction, open_modal, opens_decision_modal
from bot.listeners.responses import respond_ephemeral, respond_with_retry
from bot.services import Services
from bot.slack.message import Message
from bot.slack.payloads import Payload, command_of, press_of
from bot.slack.state import Cursor

NEW = "new"


def register(app: App, services: Services) -> None:
    """Acknowledge first: Slack must be asked what the person may see."""
    stores, slack = services.stores, services.slack

    def respond_soon(respond: Respond, find: Callable[[], Message], **options: bool) -> None:
        services.runtime.tasks.soon(
            lambda: respond_with_retry(respond, **options, **find().arguments()),
            partial(respond_ephemeral, respond),
        )

    def on_decisions(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        ack()
        command = command_of(body, team_id)
        if command.text.lower() == NEW:
            interaction = Interaction.by_command(command, respond)
            open_modal(services, interaction, lambda: empty_form(command.channel))
            return
        arguments = (stores, slack, command.team_id, command.user, command.line)
        respond_soon(respond, partial(queries.run_command, *arguments))

    def on_page(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        ack()
        press = press_of(body, team_id)
        arguments = (stores, slack, press.team_id, press.user, Cursor.decode(press.value))
        respond_soon(respond, partial(queries.list_page, *arguments), replace_original=True)

    app.command(ids.DECISIONS)(on_decisions)
    app.action(ids.MORE_DECISIONS)(on_page)
    app.action(ids.NEWER_DECISIONS)(on_page)
    app.action(ids.OPEN_DECISION)(
        opens_decision_modal(services, queries.cached_decision_modal, queries.decision_modal)
    )
