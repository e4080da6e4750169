"""Whether the places of decisions are still public, where Slack can't be asked."""

import pytest
from pydantic import SecretStr

from bot.decisions.visibility import close_places
from bot.playground import Playground
from bot.server.composition import running
from bot.services import Services
from bot.settings import Settings
from bot.slack import manifest
from tests.bot.drafts import DRAFT

PLACES = ("platform", "general")


@pytest.mark.parametrize("error", ["token_revoked", "internal_error", "access_denied"])
def test_what_slack_refuses_to_say_closes_no_place(
    error: str, slack: Playground, settings: Settings, channels: dict[str, str]
) -> None:
    with running(settings) as services:
        place = public_place(services, slack, channels)
        slack.control.refuse(error, methods=["conversations.info"], times=None)
        close_places(services)
        assert services.stores.decisions.public_channels() == (place,)


def test_a_bot_that_lacks_the_scope_to_look_closes_no_place(
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
            close_places(services)
            assert services.stores.decisions.public_channels() == (place,)


def test_a_place_that_cannot_be_closed_now_keeps_no_other_open(
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
        close_places(services)
        assert services.stores.decisions.public_channels() == (places[0],)
        assert f"The decisions of {places[0][1]} could not be closed" in caplog.text
        services.stores.database.execute("DROP TRIGGER stuck")
        close_places(services)
        assert services.stores.decisions.public_channels() == ()


def public_place(
    services: Services, slack: Playground, channels: dict[str, str], name: str = "platform"
) -> tuple[str, str]:
    """The place of a decision that the workspace may read."""
    place = (slack.seed.team.id, channels[name])
    draft = DRAFT.model_copy(update={"team_id": place[0], "channel": place[1]})
    made = services.stores.decisions.record(draft, key=name)
    services.stores.decisions.set_visibility(place[0], made.number, "public")
    return place
