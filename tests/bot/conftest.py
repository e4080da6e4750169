"""Fixtures for the real bot over a real socket, with the playground as its workspace."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.playground import Person, Playground
from bot.playground.client import Client
from bot.runtime import guides
from bot.runtime.guides import search_of
from bot.server import composition
from bot.server.scheduler import Scheduler
from bot.services import Services
from bot.settings import Settings
from bot.slack import manifest, membership
from knowledge.guide.loader import load_guides, packaged_guides
from knowledge.guide.models import Guide
from knowledge.search.encoder import MiniLM
from knowledge.search.engine import Search
from storage.opening import open_database
from tests.bot.connection import connected_bot
from tests.bot.desk import MENTION, Desk, everything

Json = dict[str, Any]


@pytest.fixture(autouse=True, scope="session")
def learned_once() -> Iterator[None]:
    """Share the loaded guides and their search index between tests."""
    shipped = load_guides(packaged_guides())
    searches: dict[tuple[str, ...], Search] = {}

    def cached_search(settings: Settings, guides: Sequence[Guide]) -> Search:
        key = tuple(guide.content_hash for guide in guides)
        if key not in searches:
            searches[key] = search_of(settings, guides)
        return searches[key]

    def cached_load(folder: Path) -> tuple[Guide, ...]:
        return shipped if folder == packaged_guides() else load_guides(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "search_of", cached_search)
        patch.setattr(guides, "load_guides", cached_load)
        yield


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace of this test's own, with short delays between Slack's retries."""
    with Playground(manifest=manifest.read(), retry_after=(0.1, 0.2, 0.4)) as playground:
        yield playground


@pytest.fixture(scope="session")
def empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables, and no rows."""
    file = tmp_path_factory.mktemp("empty") / "record.db"
    database = open_database(file)
    database.migrate()
    database.close()
    return file


@pytest.fixture
def settings(slack: Playground, tmp_path: Path, empty_record: Path) -> Settings:
    """Settings for a bot in this workspace."""
    shutil.copy(empty_record, tmp_path / "record.db")
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
    """The bot, connected over Socket Mode."""
    with connected_bot(slack, settings):
        yield


@pytest.fixture
def no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run no scheduler: by real time, what a test leases later lies ahead and counts for none."""
    monkeypatch.setattr(Scheduler, "start", lambda _: None)
    monkeypatch.setattr(Scheduler, "stop", lambda _: None)


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    """The services of another process on the same database."""
    with composition.running(settings) as services:
        yield services


@pytest.fixture
def damaged_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the model that is loaded, with a file whose checksum is wrong."""
    (tmp_path / "SHA256SUMS").write_text("0" * 64 + "  vocab.txt\n")
    (tmp_path / "vocab.txt").write_text("altered")
    monkeypatch.setattr(MiniLM, "__init__", partialmethod(MiniLM.__init__, tmp_path))
    return tmp_path


@pytest.fixture
def people(slack: Playground) -> dict[str, Person]:
    """The people in the workspace, by name."""
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


@pytest.fixture
def desk(slack: Playground) -> Desk:
    """A driver of this bot's surfaces."""
    return Desk(slack)


@pytest.fixture
def posts(people: dict[str, Person]) -> Callable[[str], list[Json]]:
    """Return the bot's posts in a channel and its threads, without ephemeral ones."""

    def posted(channel: str) -> list[Json]:
        read = everything(people["amara"], channel)
        return [m for m in read if "bot_id" in m and not m["ephemeral"]]

    return posted


@pytest.fixture
def posts_in_the_end(
    desk: Desk,
    slack: Playground,
    amara: Person,
    channels: dict[str, str],
    posts: Callable[[str], list[Json]],
) -> Callable[[str, int], list[Json]]:
    """Return the posts of a channel after `count` of them and an answer elsewhere have arrived.

    A duplicate post would have arrived by then, too.
    """

    def posted(channel: str, count: int) -> list[Json]:
        slack.wait_for(lambda: len(posts(channel)) >= count)
        desk.ask(amara, channels["general"], MENTION)
        return posts(channel)

    return posted


@pytest.fixture
def calls(slack: Playground) -> Callable[[], list[str]]:
    """Return the methods of the Web API that the bot has called, in order."""
    client = Client(slack.url)
    return lambda: [
        call["method"] for call in client.get("traffic", after=0) if call["direction"] == "in"
    ]


@pytest.fixture
def members_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Make the bot wait for Slack's list of a channel's members while the event is cleared."""
    known, members = threading.Event(), WebClient.conversations_members
    known.set()

    def wait(client: WebClient, **arguments: Any) -> SlackResponse:
        known.wait(30)
        return members(client, **arguments)

    monkeypatch.setattr(WebClient, "conversations_members", wait)
    monkeypatch.setattr(membership, "PATIENCE_SECONDS", 30)
    yield known
    known.set()


@pytest.fixture(autouse=True)
def nothing_over_the_limits(slack: Playground) -> Iterator[None]:
    """Check that Slack would accept every payload of the test."""
    yield
    refused = [
        call
        for call in Client(slack.url).get("traffic", after=0)
        if str(call.get("error")).startswith(("invalid_", "msg_", "no_text", "missing_scope"))
    ]
    assert refused == []
