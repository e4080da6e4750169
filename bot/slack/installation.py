"""Where the app is installed, which decides whose record everything belongs to.

Who acts does not decide it: people of connected workspaces (Slack Connect), and of other workspaces
of the same organisation, use the record of the workspace that installed the app.
"""

import logging
import threading
from concurrent.futures import Future
from typing import Final

from slack_sdk.web import SlackResponse

from bot.errors import Refusal
from bot.slack.client import CountingClient
from bot.slack.payloads import Payload, text_in
from bot.slack.retrying import Retrying
from bot.slack.tokens import RefusedToken, SlackUnavailable, check_bot_token
from storage.errors import StorageError
from storage.records import Installation
from storage.work.settings import Installations

log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 3.0
STOP_SECONDS: Final = 0.5
NO_WORKSPACE: Final = "Slack accepts SLACK_BOT_TOKEN, but its answer names no workspace."
CONFIRMED: Final = "Slack has confirmed the bot's token."
NO_LONGER: Final = "Slack no longer accepts SLACK_BOT_TOKEN: {}. Install the app again."
UNCONFIRMED: Final = "Slack has not confirmed the bot's token yet{}. Trying again."


class UnknownInstallation(Refusal):
    """Neither Slack's Web API nor the request has said yet where the app is installed."""

    def __init__(self) -> None:
        super().__init__(
            "I have just started, and Slack has not said yet which workspace I belong to. "
            "Nothing was saved. Please try again in a minute."
        )


class InstallationSource:
    """Knows where the app is installed: from Slack, or else from the record or the request.

    Slack is asked in the background until it answers, and its answer is saved, so that the next
    process knows it even if Slack can't be asked.
    """

    def __init__(self, client: CountingClient, store: Installations) -> None:
        self.confirmed: Future[Installation] = Future()
        """Slack's answer, or `RefusedToken`; cancelled by `stop`."""
        self._client = client
        self._store = store
        self._known: Installation | None = None
        self._stopped = threading.Event()
        self._attempted = threading.Event()
        self._retrying = Retrying(self._stopped)
        self._thread = threading.Thread(target=self._confirm, name="installation", daemon=True)

    def start(self) -> None:
        """Ask Slack in the background; wait a moment for its first answer if nothing is known."""
        try:
            self._known = self._store.get(self._token)
        except StorageError as error:
            log.warning("Could not look up where the app is installed: %s", error)
        self._thread.start()
        if self._known is None:
            self._attempted.wait(PATIENCE_SECONDS)

    def stop(self) -> None:
        """Stop asking, without waiting for an answer that is late."""
        self._stopped.set()
        self.confirmed.cancel()
        self._thread.join(STOP_SECONDS)

    def current(self) -> Installation:
        """Return the installation; raise `UnknownInstallation` while Slack has not said it."""
        if self._known is None:
            raise UnknownInstallation
        return self._known

    def of_request(self, body: Payload) -> Installation:
        """Return the installation that a request is for; raise `UnknownInstallation`."""
        found = self._known or _stated_in(body)
        if found is None:
            raise UnknownInstallation
        return found

    def require_accepted(self) -> None:
        """Raise `RefusedToken` if Slack has refused the bot's token."""
        if self.confirmed.done() and not self.confirmed.cancelled():
            self.confirmed.result()

    def check(self) -> str:
        """Describe what is known for `/readyz`; raise `Refusal` if that is not enough to work."""
        self.require_accepted()
        if fault := self._client.token_fault:
            raise Refusal(NO_LONGER.format(fault))
        if self._known is None:
            raise Refusal(self.pending)
        return self.pending or CONFIRMED

    @property
    def pending(self) -> str:
        """A sentence that says what is waited for; empty once Slack has confirmed the token."""
        if self.confirmed.done():
            return ""
        reason = self._retrying.reason
        return UNCONFIRMED.format(reason and f": {reason}")

    @property
    def _token(self) -> str:
        return self._client.token or ""

    def _confirm(self) -> None:
        try:
            found = self._retrying.until_answered(self._ask)
        except RefusedToken as refusal:
            if self.confirmed.set_running_or_notify_cancel():
                self.confirmed.set_exception(refusal)
            return
        if found and self.confirmed.set_running_or_notify_cancel():
            self.confirmed.set_result(found)
            self._save(found)

    def _ask(self) -> Installation:
        try:
            self._known = found = _installation_of(check_bot_token(self._client))
        except ValueError:
            raise SlackUnavailable(NO_WORKSPACE, "its answer names no workspace") from None
        finally:
            self._attempted.set()
        return found

    def _save(self, found: Installation) -> None:
        try:
            if self._store.get(self._token) != found:
                self._store.save(self._token, found)
        except StorageError as error:
            log.warning("Could not save where the app is installed: %s", error)


def _installation_of(answer: SlackResponse) -> Installation:
    """Return the installation that `auth.test` describes; raise ValueError without a workspace."""
    return Installation(
        team_id=answer["team_id"],
        bot_user_id=answer.get("user_id") or "",
        bot_id=answer.get("bot_id") or "",
        url=answer.get("url") or "",
    )


def _stated_in(body: Payload) -> Installation | None:
    """Return the installation that Slack's request names; None if it names only who acted."""
    match body:
        case {"authorizations": [{"team_id": str(team)} as authorization, *_]} if team:
            return Installation(team_id=team, bot_user_id=text_in(authorization, "user_id"))
        case {"view": {"app_installed_team_id": str(team)}} if team:
            return Installation(team_id=team)
    return None
