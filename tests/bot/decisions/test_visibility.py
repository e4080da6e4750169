"""Rechecking whether channels are public, also if Slack can't say."""

import pytest
from pydantic import SecretStr

from bot.decisions.visibility import recheck_public_channels
from bot.playground import Playground
from bot.server.composition import running
from bot.services import Services
from bot.settings import Settings
from bot.slack import manifest
from tests.bot.drafts import DRAFT

PLACES = ("platform", "general")


@pytest.mark.parametrize("error", ["token_revoked", "internal_error", "access_denied"])
def test_an_error_of_slack_makes_no_channel_private(
    error: str, slack: Playground, settings: Settings, channels: dict[str, str]
) -> None:
    with running(settings) as services:
        place = public_place(services, slack, channels)
        slack.control.refuse(error, methods=["conversations.info"], times=None)
        recheck_public_channels(services)
        assert services.stores.decisions.public_channels() == (place,)


def test_a_missing_scope_makes_no_channel_private(
    settings: Settings, channels: dict[str, str]
) -> None:
    granted = manifest.read()
    scopes = granted["oauth_config"]["scopes"]["bot"]
    scopes[:] = [scope for scope in scopes if scope not in {"channels:read", "groups:read"}]
    with Playground(manifest=granted) as poor:
        own = settings.model_copy(
            update={"slack_api_url": poor.api_url, "slack_bot_token": SecretStr(poor.bot_token)}
        )
        with running(own) as services:
            place = public_place(services, poor, channels)
            recheck_public_channels(services)
            assert services.stores.decisions.public_channels() == (place,)


def test_a_channel_that_cannot_be_updated_does_not_stop_the_others(
    slack: Playground,
    settings: Settings,
    channels: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with running(settings) as services:
        places = sorted(public_place(services, slack, channels, name) for name in PLACES)
        for name in PLACES:
            slack.control.privatize(channels[name])
        services.stores.database.execute(
            "CREATE TRIGGER stuck BEFORE UPDATE ON decisions "
            f"WHEN NEW.channel = '{places[0][1]}' BEGIN SELECT RAISE(ABORT, 'stuck'); END"
        )
        recheck_public_channels(services)
        assert services.stores.decisions.public_channels() == (places[0],)
        assert f"Could not make the decisions of {places[0][1]} private" in caplog.text
        services.stores.database.execute("DROP TRIGGER stuck")
        recheck_public_channels(services)
        assert services.stores.decisions.public_channels() == ()


def public_place(
    services: Services, slack: Playground, channels: dict[str, str], name: str = "platform"
) -> tuple[str, str]:
    """Record a public decision in a channel; return its workspace and channel."""
    place = (slack.seed.team.id, channels[name])
    draft = DRAFT.model_copy(update={"team_id": place[0], "channel": place[1]})
    decision = services.stores.decisions.record(draft, key=name)
    services.stores.decisions.set_visibility(place[0], decision.number, "public")
    return place
