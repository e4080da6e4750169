"""The real bot over a real socket, in a workspace that is the playground."""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot import composition
from bot.answers import searching
from bot.answers.searching import search_of
from bot.playground import Person, Playground
from bot.playground.client import Client
from bot.running import library
from bot.serve import connected
from bot.settings import Settings
from bot.slack import manifest
from knowledge.loader import load_guides, packaged_guides
from knowledge.models import Guide
from knowledge.search import Search
from storage.database import Database
from tests.bot.interviews.table import Table

Json = dict[str, Any]

GUIDE = "flask-vs-streamlit"


@pytest.fixture(autouse=True, scope="session")
def learned_once(learned: Path) -> Iterator[None]:
    """What is read and learned of the same guides is the same: do it once for all tests."""
    shipped = load_guides(packaged_guides())
    searches: dict[tuple[str, ...], Search] = {}

    def found(settings: Settings, guides: Sequence[Guide]) -> Search:
        key = tuple(guide.content_hash for guide in guides)
        if key not in searches:
            searches[key] = search_of(settings, guides)
        return searches[key]

    def read(folder: Path) -> tuple[Guide, ...]:
        return shipped if folder == packaged_guides() else load_guides(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "search_of", found)
        patch.setattr(searching, "load_guides", read)
        patch.setattr(library, "load_guides", read)
        yield


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace of this test's own, in which Slack's retries come soon."""
    with Playground(manifest=manifest.read(), retry_after=(0.1, 0.2, 0.4)) as playground:
        yield playground


@pytest.fixture(scope="session")
def empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which everything is made and nothing stands."""
    file = tmp_path_factory.mktemp("empty") / "record.db"
    database = Database(file)
    database.migrate()
    database.close()
    return file


@pytest.fixture
def settings(slack: Playground, tmp_path: Path, empty_record: Path) -> Settings:
    """What the environment of the bot would say."""
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


@dataclass
class Desk:
    """What people do with this bot, in a few words each."""

    slack: Playground

    def ask(self, person: Person, channel: str, text: str, thread: str | None = None) -> Json:
        """Mention the bot, or write to it, and return its answer once it is there."""
        before = {message["ts"] for message in person.messages(channel)}
        ts = person.say(channel, text, thread)
        return self.slack.wait_for(
            lambda: next(
                (
                    message
                    for message in (
                        *person.thread(channel, thread or ts),
                        *person.messages(channel),
                    )
                    if "bot_id" in message
                    and message["ts"] not in before
                    and float(message["ts"]) > float(ts)
                ),
                None,
            )
        )

    def begin(
        self, person: Person, channel: str, command: str = f"/framework-choose {GUIDE}"
    ) -> Json:
        """Start an interview on the first guide and return the modal's first page."""
        assert person.command(command, channel) == {"ok": True}
        return self.slack.wait_for(lambda: person.modal)

    def press(self, person: Person, button: str, value: str | None = None) -> Json:
        """Press a button of the modal and return the page that it leads to."""
        before = person.modal
        assert before is not None
        person.press(button, value)
        return self.slack.wait_for(
            lambda: page if (page := person.modal) and page["hash"] != before["hash"] else None
        )

    def alter(self, person: Person, **wanted: str) -> Json:
        """Choose these answers on this page, leave the others as they are, and go forward."""
        page = person.modal
        assert page is not None
        for block in page["blocks"]:
            if block["type"] == "input" and block["element"]["action_id"] in wanted:
                person.fill(block["label"]["text"], wanted[block["element"]["action_id"]])
        assert person.submit() == {"ok": True}
        following = person.modal
        assert following is not None
        return following

    def answer(self, person: Person, **wanted: str) -> Json:
        """Answer this page's questions, the first option where none is wanted, and go forward."""
        page = person.modal
        assert page is not None
        inputs = [block["element"] for block in page["blocks"] if block["type"] == "input"]
        firsts = {each["action_id"]: each["options"][0]["value"] for each in inputs}
        return self.alter(person, **{**firsts, **wanted})

    def answer_all(self, person: Person, **wanted: str) -> Json:
        """Answer page by page, and go past the summary; the page with the result."""
        self.summary(person, **wanted)
        return self.answer(person)

    def summary(self, person: Person, **wanted: str) -> Json:
        """Answer page by page, and return the summary of the answers."""
        while (page := self.answer(person, **wanted))["callback_id"] == "interview_questions":
            pass
        return page

    def fill_form(self, person: Person, **fields: str | list[str]) -> Json:
        """From the result to the record form, filled in; the form."""
        assert person.submit() == {"ok": True}
        form = person.modal
        assert form is not None
        given = {"Title": "How we build the forecast demo", "Why": "It is due on Friday", **fields}
        for label, value in given.items():
            person.fill(label, value)
        return form

    def record(self, person: Person, channel: str, **fields: str | list[str]) -> str:
        """Run an interview from the command to the record; the decision's id."""
        self.begin(person, channel)
        self.answer_all(person)
        self.fill_form(person, **fields)
        assert person.submit() == {"ok": True}
        page = person.modal
        assert page is not None
        found = re.search(r"D-\d+", str(page["blocks"]))
        assert found
        person.close()
        return found[0]

    def home(self, person: Person) -> Json:
        """Open the app's Home and return it once it is published."""
        person.home()
        return self.slack.wait_for(lambda: person.published)

    def command(self, person: Person, text: str, channel: str) -> Json:
        """Run a slash command and return the ephemeral message that answers it."""
        before = {message["ts"] for message in person.messages(channel)}
        assert person.command(text, channel) == {"ok": True}
        return self.slack.wait_for(
            lambda: next(
                (
                    message
                    for message in person.messages(channel)
                    if message["ephemeral"] and message["ts"] not in before
                ),
                None,
            )
        )


@pytest.fixture
def desk(slack: Playground) -> Desk:
    """A driver of this bot's surfaces."""
    return Desk(slack)


@pytest.fixture
def posts(people: dict[str, Person]) -> Callable[[str], list[Json]]:
    """What the bot has posted for all to read in a channel, in threads too."""

    def posted(channel: str) -> list[Json]:
        reader = people["amara"]
        top = reader.messages(channel)
        replies = [
            reply
            for message in top
            if message.get("reply_count")
            for reply in reader.thread(channel, message["ts"])[1:]
        ]
        return [m for m in (*top, *replies) if "bot_id" in m and not m["ephemeral"]]

    return posted


@pytest.fixture
def table(
    desk: Desk, slack: Playground, posts: Callable[[str], list[Json]], channels: dict[str, str]
) -> Table:
    """A round in #data-team."""
    return Table(desk, slack, posts, channels["data-team"])


@pytest.fixture
def calls(slack: Playground) -> Callable[[], list[str]]:
    """The methods of Slack's Web API that the bot has called, in order."""
    client = Client(slack.url)
    return lambda: [
        call["method"] for call in client.get("traffic", after=0) if call["direction"] == "in"
    ]


@pytest.fixture(autouse=True)
def nothing_over_the_limits(slack: Playground) -> Iterator[None]:
    """Every payload of every test is one that Slack takes."""
    yield
    refused = [
        call
        for call in Client(slack.url).get("traffic", after=0)
        if str(call.get("error")).startswith(("invalid_", "msg_", "no_text", "missing_scope"))
    ]
    assert refused == []
