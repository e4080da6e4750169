"""The first socket of Socket Mode."""

from collections.abc import Iterator

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.errors import Refusal
from bot.playground import Playground
from bot.server.app import create_app
from bot.server.connecting import Connecting
from bot.server.serve import _close
from bot.services import Services
from tests.machine import free_port


@pytest.fixture
def handler(services: Services, slack: Playground) -> Iterator[SocketModeHandler]:
    app = create_app(services, services.slack.client)
    handler = SocketModeHandler(app, slack.app_token, web_client=services.slack.client)
    yield handler
    _close(handler.client)


def test_a_proxy_that_opens_no_tunnel_is_waited_for_and_its_password_is_not_repeated(
    handler: SocketModeHandler, services: Services, slack: Playground
) -> None:
    handler.client.proxy = f"http://ada:hunter2@127.0.0.1:{free_port()}"
    connecting = Connecting(handler.client, services.slack.installation)
    connecting.start()
    said = slack.wait_for(lambda: reason_of(connecting))
    assert "hunter2" not in said
    assert not connecting.connected.done()
    assert slack.connections() == 0
    handler.client.proxy = None
    connecting.connected.result(30)
    connecting.check()
    slack.wait_for_connection()


def test_a_connection_that_is_no_longer_wanted_is_not_opened(
    handler: SocketModeHandler, services: Services, slack: Playground
) -> None:
    connecting = Connecting(handler.client, services.slack.installation)
    connecting.stop()
    connecting.start()
    assert connecting.connected.cancelled()
    assert slack.connections() == 0


def reason_of(connecting: Connecting) -> str | None:
    """Return why the socket is not open; None before an attempt has failed."""
    with pytest.raises(Refusal, match="Slack has not opened a socket yet") as waiting:
        connecting.check()
    return str(waiting.value) if ": " in str(waiting.value) else None
