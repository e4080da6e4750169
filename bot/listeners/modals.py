"""Windows in Slack, opened and updated after the acknowledgement."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from slack_bolt import Respond
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.listeners.responses import respond_with_retry
from bot.render.faults import ephemeral, loading_view, notice_message, notice_view
from bot.services import Services
from bot.slack import outbox_sender
from bot.slack.payloads import OpenView, Press

OPENED_ALREADY = "exchanged_trigger_id"
CHANGED = "hash_conflict"


@dataclass(frozen=True, slots=True)
class Interaction:
    """What a person did that opens a window, and where the person can be told if none opens.

    `inside` says that it was done in a window: the new one lies on top of that.
    """

    team_id: str
    user: str
    trigger_id: str
    respond: Respond
    inside: bool = False


def interaction_of(press: Press, respond: Respond) -> Interaction:
    """A button that opens a window."""
    inside = press.view is not None and press.view.kind == "modal"
    return Interaction(press.team_id, press.user, press.trigger_id, respond, inside)


def open_soon(services: Services, act: Interaction, make: Callable[[], View]) -> None:
    """Open the view that `make` returns; where that fails, one with the sentence about it."""
    services.runtime.tasks.soon(
        lambda: _open(services, act, make()), lambda sentence: open_notice(services, act, sentence)
    )


def open_in_time(
    services: Services,
    act: Interaction,
    at_hand: Callable[[], View | None],
    make: Callable[[], View],
) -> None:
    """Open what is `at_hand`; without it, open a window at once, for what `make` takes long to."""

    def show() -> None:
        if view := at_hand():
            _open(services, act, view)
        elif view_id := _open(services, act, loading_view()):
            services.runtime.tasks.soon(
                lambda: services.slack.client.views_update(view_id=view_id, view=make()),
                lambda sentence: services.slack.client.views_update(
                    view_id=view_id, view=notice_view(sentence)
                ),
            )

    services.runtime.tasks.soon(show, lambda sentence: open_notice(services, act, sentence))


def open_notice(services: Services, act: Interaction, sentence: str) -> None:
    """Say it in a window; where Slack opens none any more, under the command or in private."""
    try:
        _open(services, act, notice_view(sentence))
    except SlackApiError:
        if act.respond.response_url:
            respond_with_retry(act.respond, replace_original=False, **ephemeral(sentence))
        else:
            tell_directly(services, act.team_id, act.user, act.trigger_id, sentence)


def update_soon(
    services: Services, before: OpenView, after: View, current: Callable[[OpenView], View]
) -> None:
    """Show `after` in a modal; where that has changed since, what is `current` there.

    A person whose window can't be updated reads why in a direct message.
    """

    def show() -> None:
        try:
            services.slack.client.views_update(view_id=before.view_id, hash=before.hash, view=after)
        except SlackApiError as error:
            if error.response.get("error") != CHANGED:
                raise
            now = current(replace(before, metadata=str(after.private_metadata)))
            services.slack.client.views_update(view_id=before.view_id, view=now)

    key = f"{before.view_id}:{before.hash}"
    services.runtime.tasks.soon(
        show, lambda sentence: tell_directly(services, before.team_id, before.user, key, sentence)
    )


def tell_directly(services: Services, team: str, user: str, key: str, sentence: str) -> None:
    """Owe the person a direct message, once for a `key`."""
    call = outbox_sender.post(team, f"told:{key}", notice_message(sentence), channel=user)
    services.stores.outbox.put(call)
    services.slack.sender.wake()


def _open(services: Services, act: Interaction, view: View) -> str:
    """The id of the window; empty where another delivery of the same act has opened it."""
    try:
        if act.inside:
            opened = services.slack.client.views_push(trigger_id=act.trigger_id, view=view)
        else:
            opened = services.slack.client.views_open(trigger_id=act.trigger_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") != OPENED_ALREADY:
            raise
        return ""
    return str(opened["view"]["id"])
