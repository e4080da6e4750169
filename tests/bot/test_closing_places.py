"""Whether the places of decisions are still public, where Slack can't be asked."""

import pytest
from pydantic import SecretStr

from bot.composition import running
from bot.decisions.recording import close_places
from bot.playground import Playground
from bot.services import Services
from bot.settings import Settings
from bot.slack import manifest
from storage.records import Draft


@pytest.mark.parametrize("error", ["token_revoked", "internal_error", "access_denied"])
def test_what_slack_refuses_to_say_closes_no_place(
    error: str, slack: Playground, settings: Settings, channels: dict[str, str]
) -> None:
    with running(settings) as services:
        place = public_place(services, slack, channels)
        slack.control.refuse(error, methods=["conversations.info"], times=None)
        close_places(services)
        assert services.decisions.public_places() == (place,)


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
            assert services.decisions.public_places() == (place,)


def public_place(
    services: Services, slack: Playground, channels: dict[str, str]
) -> tuple[str, str]:
    """The place of a decision that the workspace may read."""
    place = (slack.seed.team.id, channels["platform"])
    draft = Draft(
        team_id=place[0],
        title="T",
        why="W",
        chosen="flask",
        chosen_label="Flask",
        created_by="U0AMARA001",
        channel=place[1],
    )
    services.decisions.record(draft, key="1", now=services.clock())
    services.decisions.set_visibility(place[0], 1, "public", now=services.clock())
    return place
