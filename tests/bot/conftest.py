"""The real bot over a real socket, in a workspace that is the playground."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import manifest
from bot.playground import Person, Playground
from bot.serve import connected
from bot.settings import Settings


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace of this test's own, in which Slack's retries come soon."""
    with Playground(manifest=manifest.read(), retry_after=(0.1, 0.2, 0.4)) as playground:
        yield playground


@pytest.fixture
def settings(slack: Playground, tmp_path: Path) -> Settings:
    """What the environment of the bot would say."""
    return Settings(
        slack_api_url=slack.api_url,
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_signing_secret=SecretStr(slack.signing_secret),
        database_url=f"sqlite:///{tmp_path}/record.db",
        port=0,
    )


@pytest.fixture
def bot(slack: Playground, settings: Settings) -> Iterator[None]:
    """The bot at work over Socket Mode; every call that it made was one that Slack takes."""
    with connected(settings):
        slack.wait_for_connection()
        yield


@pytest.fixture
def people(slack: Playground) -> dict[str, Person]:
    """The three of the seed, by name."""
    return {user.name: Person(slack, user.id) for user in slack.seed.users if not user.is_bot}


@pytest.fixture
def amara(people: dict[str, Person]) -> Person:
    """A data scientist, member of every channel."""
    return people["amara"]


@pytest.fixture
def jonas(people: dict[str, Person]) -> Person:
    """A platform lead, member of every channel."""
    return people["jonas"]


@pytest.fixture
def meilin(people: dict[str, Person]) -> Person:
    """New here, and not in the private channel."""
    return people["meilin"]


@pytest.fixture
def channels(slack: Playground) -> dict[str, str]:
    """The ids of the channels, by name."""
    return {room.name: room.id for room in slack.seed.rooms}
