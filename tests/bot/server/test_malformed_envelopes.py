"""Malformed envelopes of Socket Mode are counted like malformed requests over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.server.app import create_app
from bot.server.refused import Reason
from bot.server.serve import RequestHandler
from bot.server.vitals import Vitals
from bot.services import Services
from bot.settings import Settings


@pytest.fixture
def vitals() -> Vitals:
    return Vitals()


@pytest.fixture
def handler(services: Services, settings: Settings, vitals: Vitals) -> Iterator[RequestHandler]:
    app = create_app(services, services.slack.client)
    token = settings.secret("SLACK_APP_TOKEN")
    handler = RequestHandler(app, token, services, vitals.refused)
    yield handler
    handler.client.close()


@pytest.mark.parametrize(
    "message",
    [
        {"type": "events_api", "envelope_id": "1"},
        {"type": "events_api", "envelope_id": "1", "payload": 7},
        {"type": "events_api", "envelope_id": "1", "payload": {"type": "event_callback"}},
        {"type": "interactive", "envelope_id": "1", "payload": {"type": "view_closed", "view": 7}},
    ],
    ids=lambda message: str(message.get("payload")),
)
def test_a_malformed_envelope_is_counted(
    handler: RequestHandler, vitals: Vitals, message: Any
) -> None:
    handler.client.run_message_listeners(message, "")
    assert f"1 {Reason.MALFORMED}" in vitals.refused.summary()


def test_a_well_formed_envelope_is_not_counted(handler: RequestHandler, vitals: Vitals) -> None:
    payload = {"type": "event_callback", "team_id": "T1", "event": {"type": "star_added"}}
    request = SocketModeRequest("events_api", "1", payload)
    handler.client.run_message_listeners(request.to_dict(), "")
    assert vitals.refused.summary().startswith("None was refused")
