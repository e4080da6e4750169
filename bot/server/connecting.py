"""Opening the first socket of Socket Mode, which waits while Slack is away."""

import threading
from concurrent.futures import CancelledError, Future
from typing import Final

from slack_sdk.socket_mode.builtin import SocketModeClient

from bot.errors import Refusal
from bot.slack.installation import InstallationSource
from bot.slack.retrying import Retrying
from bot.slack.tokens import RefusedToken, SlackUnavailable, check_app_token

WAITING: Final = "Slack has not opened a socket yet{}. Trying again."
NO_SOCKET: Final = (
    "Slack's socket can't be opened: {}. Check the network, and the proxy if you have set one."
)


class Connecting:
    """Connects the client in the background, once Slack has confirmed the bot's token.

    slack_sdk opens every later socket by itself; it would never give up on the first one, nor wait
    longer between two attempts.
    """

    def __init__(self, client: SocketModeClient, installation: InstallationSource) -> None:
        self.connected: Future[None] = Future()
        """Done once the socket is open; it fails with `RefusedToken`, and `stop` cancels it."""
        self._client = client
        self._installation = installation
        self._stopped = threading.Event()
        self._retrying = Retrying(self._stopped)
        self._fault: Exception | None = None
        client.on_error_listeners.append(self._note)
        self._let_sdk_reconnect(allowed=False)

    def start(self) -> None:
        """Begin to connect."""
        threading.Thread(target=self._run, name="connecting", daemon=True).start()

    def stop(self) -> None:
        """Give up, unless the socket is open."""
        self._stopped.set()
        self.connected.cancel()

    def check(self) -> None:
        """Raise `Refusal` that says what is waited for, unless the socket is open."""
        if not self.connected.done():
            reason = self._retrying.reason
            waiting = WAITING.format(reason and f": {reason}")
            raise Refusal(self._installation.pending or waiting)
        self.connected.result()

    def _run(self) -> None:
        try:
            self._installation.confirmed.result()
            opened = self._retrying.until_answered(self._connect)
        except CancelledError:
            return
        except RefusedToken as refusal:
            if self.connected.set_running_or_notify_cancel():
                self.connected.set_exception(refusal)
            return
        except Exception:
            if self._stopped.is_set():
                return  # the client was closed while it was connecting
            raise
        if opened and self.connected.set_running_or_notify_cancel():
            self._let_sdk_reconnect(allowed=True)
            self.connected.set_result(None)

    def _connect(self) -> bool:
        self._client.wss_uri = check_app_token(self._client.web_client, self._client.app_token)
        self._client.connect()  # logs and hides what goes wrong
        if not self._client.is_connected():
            fault = str(self._fault) if isinstance(self._fault, OSError) else "it was refused"
            raise SlackUnavailable(NO_SOCKET.format(fault), fault)
        return True

    def _note(self, fault: Exception) -> None:
        self._fault = fault

    def _let_sdk_reconnect(self, *, allowed: bool) -> None:
        self._client.default_auto_reconnect_enabled = allowed
        self._client.auto_reconnect_enabled = allowed
