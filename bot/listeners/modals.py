"""Opens and updates modals after the acknowledgement."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from slack_bolt import Ack, Respond
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.listeners.responses import respond_ephemeral
from bot.render.faults import loading_view, notice_message, notice_view
from bot.services import Services, Slack, Stores
from bot.slack import outbox_sender
from bot.slack.client import CALL_ERRORS
from bot.slack.payloads import Command, OpenView, Payload, Press, press_of
from bot.slack.state import DecisionRef

EXCHANGED_TRIGGER = "exchanged_trigger_id"
HASH_CONFLICT = "hash_conflict"

DecisionModal = Callable[[Stores, Slack, str, str, int], View]
"""Returns the modal for a workspace, a user and the number of a decision."""
CachedModal = Callable[[Stores, Slack, str, str, int], View | None]
"""Returns the same; None if that needs a call to Slack."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """A command or a press that opens a modal, and the way to answer it if none opens.

    `in_modal` says that it took place in a modal, on top of which the new one is pushed.
    """

    team_id: str
    user: str
    trigger_id: str
    respond: Respond
    in_modal: bool = False

    @classmethod
    def by_press(cls, press: Press, respond: Respond) -> "Interaction":
        """Return the interaction of a pressed button."""
        in_modal = press.view is not None and press.view.kind == "modal"
        return cls(press.team_id, press.user, press.trigger_id, respond, in_modal)

    @classmethod
    def by_command(cls, command: Command, respond: Respond) -> "Interaction":
        """Return the interaction of a slash command."""
        return cls(command.team_id, command.user, command.trigger_id, respond)


def open_modal(services: Services, interaction: Interaction, make: Callable[[], View]) -> None:
    """Open the view that `make` returns in the background; if it raises, a modal that says why."""
    services.runtime.tasks.soon(
        lambda: _open(services.slack, interaction, make()),
        partial(open_notice, services, interaction),
    )


def open_modal_at_once(
    services: Services,
    interaction: Interaction,
    cached: Callable[[], View | None],
    make: Callable[[], View],
) -> None:
    """Open the `cached` view; without one open a placeholder, and replace it with `make`'s view.

    The trigger expires after three seconds, and `make` may wait for Slack longer than that.
    """
    update = services.slack.client.views_update

    def show() -> None:
        if view := cached():
            _open(services.slack, interaction, view)
        elif view_id := _open(services.slack, interaction, loading_view()):
            services.runtime.tasks.soon(
                lambda: update(view_id=view_id, view=make()),
                lambda sentence: update(view_id=view_id, view=notice_view(sentence)),
            )

    services.runtime.tasks.soon(show, partial(open_notice, services, interaction))


def opens_decision_modal(
    services: Services, cached: CachedModal, make: DecisionModal
) -> Callable[..., None]:
    """Return the listener for a button that opens a modal about a decision."""

    def on_press(ack: Ack, body: Payload, team_id: str, respond: Respond) -> None:
        ack()
        press = press_of(body, team_id)
        number = DecisionRef.decode(press.value).number
        arguments = (services.stores, services.slack, press.team_id, press.user, number)
        open_modal_at_once(
            services,
            Interaction.by_press(press, respond),
            partial(cached, *arguments),
            partial(make, *arguments),
        )

    return on_press


def open_notice(services: Services, interaction: Interaction, sentence: str) -> None:
    """Show the sentence in a modal; if none opens, below the command or in a direct message."""
    try:
        _open(services.slack, interaction, notice_view(sentence))
    except CALL_ERRORS:
        if interaction.respond.response_url:
            respond_ephemeral(interaction.respond, sentence)
        else:
            send_direct_message(
                services, interaction.team_id, interaction.user, interaction.trigger_id, sentence
            )


def update_modal(
    services: Services, before: OpenView, after: View, current: Callable[[OpenView], View]
) -> None:
    """Show `after` in the background in place of `before`.

    If the modal has changed since, show the view that `current` returns. If it can't be updated,
    say why in a direct message.
    """

    def show() -> None:
        update = services.slack.client.views_update
        try:
            update(view_id=before.view_id, hash=before.hash, view=after)
        except SlackApiError as error:
            if error.response.get("error") != HASH_CONFLICT:
                raise
            view = current(replace(before, metadata=str(after.private_metadata)))
            update(view_id=before.view_id, view=view)

    key = f"{before.view_id}:{before.hash}"
    services.runtime.tasks.soon(
        show, partial(send_direct_message, services, before.team_id, before.user, key)
    )


def send_direct_message(
    services: Services, team_id: str, user: str, key: str, sentence: str
) -> None:
    """Queue a direct message, once for each `key`."""
    call = outbox_sender.post(team_id, f"notice:{key}", notice_message(sentence), channel=user)
    services.stores.outbox.put(call)
    services.slack.sender.wake()


def _open(slack: Slack, interaction: Interaction, view: View) -> str:
    """Return the id of the opened modal; empty if a repeated delivery has opened it before."""
    open_view = slack.client.views_push if interaction.in_modal else slack.client.views_open
    try:
        opened = open_view(trigger_id=interaction.trigger_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") != EXCHANGED_TRIGGER:
            raise
        return ""
    return str(opened["view"]["id"])
