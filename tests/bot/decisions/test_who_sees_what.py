"""Every surface for every kind of reader: no outsider ever sees a word of a decision."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.request import urlopen

import pytest
from slack_sdk.models.views import View

from bot.answers.digest import queue_digest, week_end
from bot.decisions import queries
from bot.errors import Refusal
from bot.playground import Person, Playground
from bot.playground.seed import AMARA, JONAS, MEILIN, Room, Seed, User, default_seed
from bot.runtime.guides import encoder_of
from bot.services import Services
from bot.settings import Settings
from bot.slack import manifest
from storage.record.changes import Approve
from storage.records import Draft, Gap, Visibility
from tests.bot.desk import DEMO, Desk
from tests.clock import at

pytestmark = pytest.mark.usefixtures("bot")

AUTHOR, MEMBER, DECIDER = AMARA.id, JONAS.id, MEILIN.id
OUTSIDER = User("U0OUTSIDE4", "olu", "Olu Ade")
GUEST = User("U0GUEST005", "gita", "Gita Rao", is_guest=True)
GUEST_THERE = User("U0GUEST006", "goran", "Goran Ilic", is_guest=True)
STRANGER = User("U0STRANGE7", "sven", "Sven Berg", team_id="T0ELSEWHER")
STRANGERS = (OUTSIDER, GUEST, GUEST_THERE, STRANGER)
EVERYBODY = (AUTHOR, MEMBER, DECIDER, *(user.id for user in STRANGERS))

ROOMS = {
    "general": EVERYBODY,
    "data-team": (AUTHOR, MEMBER, DECIDER, OUTSIDER.id),
    "platform": (AUTHOR, MEMBER, GUEST_THERE.id),
    "leads": (AUTHOR, MEMBER),
}
IDS = {"general": "C0GENERAL1", "data-team": "C0DATATEAM", "platform": "C0PLATFORM"}
IDS["leads"] = "C0LEADS001"
DIRECT = f"D{AUTHOR[1:]}"

MAY_SEE: Mapping[str, frozenset[str]] = {
    "public": frozenset({AUTHOR, MEMBER, DECIDER, OUTSIDER.id, GUEST_THERE.id}),
    "private": frozenset({AUTHOR, MEMBER, DECIDER}),
    "direct": frozenset({AUTHOR, DECIDER}),
}
PLACES: Mapping[str, tuple[str, Visibility]] = {
    "public": (IDS["platform"], "public"),
    "private": (IDS["leads"], "private"),
    "direct": (DIRECT, "private"),
}
WORDS = ("Zanzibar", "Mafia", "Tanga")
"""In the decision's title, choice and reason; the searches below are for other words of it."""


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace with guests, and with somebody from a connected workspace."""
    rooms = tuple(
        Room(IDS[name], name, members, is_private=name == "leads")
        for name, members in ROOMS.items()
    )
    default = default_seed()
    seed = Seed(default.team, (*default.users, *STRANGERS), rooms)
    with Playground(seed=seed, manifest=manifest.read()) as playground:
        yield playground


@dataclass
class World:
    """A workspace with one decision, and people who look for it."""

    desk: Desk
    slack: Playground
    services: Services

    def record(self, kind: str) -> None:
        """Record an accepted decision of this kind, with a decider who is not in its channel."""
        team, now = self.slack.seed.team.id, self.services.stores.now()
        log = self.services.stores.decisions
        channel, visibility = PLACES[kind]
        draft = Draft(
            team_id=team,
            title="Zanzibar",
            why="Tanga, as it is near Pemba",
            chosen="flask",
            chosen_label="Mafia",
            guide="flask-vs-streamlit",
            created_by=AUTHOR,
            deciders=(DECIDER,),
            channel=channel,
        )
        at(log, now).record(draft, key="1")
        at(log, now).change(team, 1, Approve(), who=DECIDER)
        at(log, now).set_visibility(team, 1, visibility)

    def person(self, user: str) -> Person:
        return Person(self.slack, user)

    def command(self, text: str) -> Callable[[str], str]:
        """Return what a person reads after running a command in the channel of everybody."""
        return lambda user: str(self.desk.command(self.person(user), text, IDS["general"]))

    def modal(self, make: Callable[..., View]) -> Callable[[str], str]:
        """Return what the button of an old list opens for a person."""

        def read(user: str) -> str:
            try:
                stores, slack = self.services.stores, self.services.slack
                return str(make(stores, slack, self.slack.seed.team.id, user, 1).to_dict())
            except Refusal as refusal:
                return str(refusal)

        return read

    def home(self, user: str) -> str:
        return str(self.desk.home(self.person(user)))

    def direct(self, text: str) -> Callable[[str], str]:
        """Return what a person reads after writing to the bot."""

        def read(user: str) -> str:
            person = self.person(user)
            return str(self.desk.ask(person, person.direct(), text))

        return read

    def exported(self, form: str) -> Callable[[str], str]:
        """Return the content of the file that a person gets."""

        def read(user: str) -> str:
            self.command(f"/framework-decisions export {form}")(user)
            person = self.person(user)
            shown = person.messages(person.direct())
            files = [file for message in shown for file in message.get("files", ())]
            texts = [urlopen(file["url_private"]).read().decode("utf-8") for file in files]
            return str(shown) + "".join(texts)

        return read

    def channels(self, user: str) -> str:
        """Return everything in the person's channels."""
        person = self.person(user)
        places = [IDS[name] for name, members in ROOMS.items() if user in members]
        return "".join(
            str(person.thread(place, message["ts"]))
            for place in places
            for message in person.messages(place)
        )


def surfaces(world: World) -> dict[str, Callable[[str], str]]:
    """Return functions from a person to everything they can read, by surface."""
    return {
        "list": world.command("/framework-decisions"),
        "search": world.command("/framework-decisions pemba"),
        "search with a slip": world.command("/framework-decisions pembba"),
        "filter": world.command(f"/framework-decisions by:<@{AUTHOR}>"),
        "number": world.command("/framework-decisions D-1"),
        "opened": world.modal(queries.decision_modal),
        "home": world.home,
        "number in a direct message": world.direct("D-1"),
        "export as JSON": world.exported("json"),
        "export as CSV": world.exported("csv"),
    }


def answers(world: World) -> dict[str, Callable[[str], str]]:
    """Return the same for answers, which show a decision if Slack needn't be asked."""
    return {
        "answer to a command": world.command(f"/framework-ask {DEMO}"),
        "answer in a direct message": world.direct(DEMO),
    }


@pytest.fixture
def world(desk: Desk, slack: Playground, services: Services) -> World:
    """The world, still without a decision."""
    return World(desk, slack, services)


@pytest.mark.parametrize("kind", PLACES)
def test_a_person_sees_a_decision_on_every_surface_or_on_none(kind: str, world: World) -> None:
    world.record(kind)
    seen = {
        (surface, user)
        for surface, read in surfaces(world).items()
        for user in EVERYBODY
        if any(word in read(user) for word in WORDS)
    }
    expected = {(surface, user) for surface in surfaces(world) for user in MAY_SEE[kind]}
    assert seen == expected


@pytest.mark.parametrize("kind", PLACES)
def test_an_answer_shows_a_decision_only_to_those_who_may_see_it(kind: str, world: World) -> None:
    world.record(kind)
    for name, read in answers(world).items():
        readers = {user for user in EVERYBODY if any(word in read(user) for word in WORDS)}
        assert readers <= MAY_SEE[kind], name
        assert kind != "public" or AUTHOR in readers, name


@pytest.mark.parametrize("kind", PLACES)
def test_a_channel_reads_only_what_everybody_in_it_may_see(kind: str, world: World) -> None:
    world.record(kind)
    for place in IDS.values():
        for words in (DEMO, "D-1"):
            world.desk.ask(world.person(AUTHOR), place, f"@framework-bot {words}")
    shown_in = {
        name
        for name, members in ROOMS.items()
        if set(members) <= MAY_SEE[kind] and (kind == "public" or IDS[name] == PLACES[kind][0])
    }
    for user in EVERYBODY:
        here = any(user in ROOMS[name] for name in shown_in)
        assert any(word in world.channels(user) for word in WORDS) == here, user


def test_an_invisible_decision_looks_like_an_empty_record(world: World) -> None:
    unseen = ("list", "search", "search with a slip", "filter", "number", "opened")
    read = {name: surfaces(world)[name] for name in unseen}
    read["history"] = world.modal(queries.history_modal)
    before = {name: text_of(look(OUTSIDER.id)) for name, look in read.items()}
    world.record("private")
    assert {name: text_of(look(OUTSIDER.id)) for name, look in read.items()} == before


def text_of(message: str) -> str:
    """Return the text of a message, without ids that differ between messages."""
    return message.partition("'text': ")[2].partition("', '")[0] or message


@pytest.mark.parametrize(("channel", "quoted"), [("general", False), ("data-team", True)])
def test_the_digest_quotes_to_guests_only_questions_from_their_channel(
    channel: str, quoted: bool, services: Services, settings: Settings, slack: Playground
) -> None:
    now = services.stores.now()
    services.stores.gaps.save(
        Gap(
            team_id=slack.seed.team.id,
            key="1",
            text="is there a ferry to Zanzibar",
            verdict="unknown",
            guide=None,
            entry=None,
            channel=IDS["platform"],
            asked_at=week_end(now) - timedelta(days=1),
        )
    )
    queue_digest(services.stores, services.slack, encoder_of(settings), IDS[channel])
    reader = Person(slack, AUTHOR)
    [digest] = slack.wait_for(lambda: reader.messages(IDS[channel]))
    assert ("Zanzibar" in str(digest)) == quoted


def test_on_a_server_without_guests_public_decisions_are_for_everybody(
    world: World,
) -> None:
    """Some servers speak Slack's API, but have no methods about people."""
    world.record("public")
    methods = ["users.info", "users.list", "conversations.members"]
    world.slack.control.refuse("unknown_method", methods=methods, times=100)
    read = world.command("/framework-decisions Zanzibar")
    assert all("Mafia" in read(user) for user in EVERYBODY)
