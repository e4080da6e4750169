"""Whose record something belongs to: that of the workspace that installed the app."""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.playground.seed import Team, User, default_seed
from bot.runtime.logs import JsonFormatter
from bot.runtime.metrics import Metrics
from bot.settings import Settings
from bot.slack import manifest
from bot.slack.client import CountingClient
from bot.slack.installation import InstallationSource, UnknownInstallation
from storage.opening import open_database
from storage.work.settings import Installations
from tests.bot.connection import connected_bot
from tests.bot.desk import MENTION, Desk

Json = dict[str, Any]

HOME = replace(default_seed().team, enterprise_id="E0HARBOR01")
SIBLING = Team("T0SIBLING1", "Harbor Ships", "harbor-ships", HOME.enterprise_id)
CONNECTED = Team("T0ELSEWHER", "Elsewhere", "elsewhere", "E0ELSEWHER")
PEOPLE = {
    "home": User("U0HOME0001", "hanna", "Hanna Lind"),
    "connected workspace": User("U0CONNECT1", "sven", "Sven Berg", team_id=CONNECTED.id),
    "same organisation": User("W0SIBLING1", "sia", "Sia Moe", team_id=SIBLING.id),
}
SHORTCUT = "record_message"


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace of an organisation, with people of other workspaces in its channels."""
    default = default_seed()
    strangers = tuple(PEOPLE.values())
    rooms = tuple(
        replace(room, members=(*room.members, *(one.id for one in strangers)))
        for room in default.rooms
    )
    seed = replace(
        default,
        team=HOME,
        users=(*default.users, *strangers),
        rooms=rooms,
        others=(SIBLING, CONNECTED),
    )
    with Playground(seed=seed, manifest=manifest.read(), retry_after=(0.1, 0.2, 0.4)) as playground:
        yield playground


@pytest.fixture(params=PEOPLE)
def person(request: pytest.FixtureRequest, slack: Playground) -> Person:
    return Person(slack, PEOPLE[request.param].id)


def teams_in(record: Path) -> set[str]:
    """Return the workspaces that any row of the record belongs to."""
    with closing(sqlite3.connect(record)) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
                "WHERE m.type = 'table' AND c.name = 'team_id'"
            )
        ]
        assert {"decisions", "inbox", "outbox", "interviews", "gaps", "votes"} <= set(tables)
        return {
            team
            for table in tables
            for (team,) in connection.execute(f"SELECT DISTINCT team_id FROM {table}")
        }


def by_mention(desk: Desk, person: Person, place: str) -> None:
    desk.ask(person, place, MENTION)


def by_an_unanswered_question(desk: Desk, person: Person, place: str) -> None:
    desk.ask(person, place, "@framework-bot what does a blue whale weigh?")


def in_a_direct_message(desk: Desk, person: Person, _place: str) -> None:
    desk.ask(person, person.direct(), "what does a blue whale weigh?")


def by_command(desk: Desk, person: Person, place: str) -> None:
    desk.command(person, "/framework-ask what does a blue whale weigh?", place)


def by_a_vote(desk: Desk, person: Person, place: str) -> None:
    answer = desk.ask(person, place, MENTION)
    assert person.press_in(place, answer["ts"], "Helpful") == {"ok": True}
    desk.ephemeral(person, place, "Thanks")


def by_an_interview(desk: Desk, person: Person, place: str) -> None:
    assert desk.record(person, place, Chosen="flask") == "D-2"


def by_the_command_for_a_decision(desk: Desk, person: Person, place: str) -> None:
    person.command("/framework-decisions new", place)
    fill_in(desk, person)


def by_home(desk: Desk, person: Person, _place: str) -> None:
    desk.home(person)
    person.press("Record a decision")
    fill_in(desk, person)


def by_a_message(desk: Desk, person: Person, place: str, expected: str = "D-2") -> None:
    ts = person.say(place, "We take structlog")
    person.use_shortcut(SHORTCUT, place, ts)
    fill_in(desk, person, expected)


def fill_in(desk: Desk, person: Person, expected: str = "D-2") -> None:
    """Fill in and hand in the form, and check the id of the decision."""
    desk.slack.wait_for(lambda: person.modal)
    for label, value in {"Title": "How we log", "Why": "It is", "Chosen": "structlog"}.items():
        person.fill(label, value)
    assert person.submit() == {"ok": True}
    assert expected in str(person.modal)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "act",
    [
        by_mention,
        by_an_unanswered_question,
        in_a_direct_message,
        by_command,
        by_a_vote,
        by_an_interview,
        by_the_command_for_a_decision,
        by_home,
        by_a_message,
    ],
)
def test_there_is_one_record_whoever_acts(
    act: Callable[[Desk, Person, str], None],
    desk: Desk,
    person: Person,
    amara: Person,
    channels: dict[str, str],
    tmp_path: Path,
) -> None:
    assert desk.record(amara, channels["platform"]) == "D-1"
    act(desk, person, channels["data-team"])
    assert teams_in(tmp_path / "record.db") == {HOME.id}


@pytest.mark.usefixtures("bot")
def test_a_connected_persons_votes_and_forms_change_the_decision_that_others_see(
    desk: Desk, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    place, stranger = channels["data-team"], PEOPLE["connected workspace"]
    asked = Person(slack, stranger.id)
    desk.record(amara, place, Deciders=[stranger.id])
    [post] = slack.wait_for(
        lambda: [m for m in asked.messages(place) if "Approve" in str(m.get("blocks"))]
    )
    asked.press_in(place, post["ts"], "Approve")
    desk.see(lambda: asked.thread(place, post["ts"])[0], "Accepted")


def test_the_permalink_of_a_message_is_in_the_workspace_of_the_app(
    desk: Desk, settings: Settings, slack: Playground, person: Person, channels: dict[str, str]
) -> None:
    place = channels["general"]
    with connected_bot(slack, settings):
        by_a_message(desk, person, place, "D-1")
    with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))) as record:
        [(source,)] = record.execute("SELECT source FROM decisions")
    assert source.startswith("https://harbor-labs.slack.com/archives/")


def test_slack_is_asked_once_where_the_app_is_installed_and_the_log_names_that_workspace(
    settings: Settings,
    slack: Playground,
    desk: Desk,
    person: Person,
    channels: dict[str, str],
    calls: Callable[[], list[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with logged(caplog) as lines, connected_bot(slack, settings):
        for act in (by_mention, by_command, in_a_direct_message):
            act(desk, person, channels["general"])
    assert calls().count("auth.test") == 1
    [accepted, *_] = [line for line in lines if "accepted" in line["message"]]
    assert accepted["team"] == HOME.id
    assert {line["team"] for line in lines if "team" in line} == {HOME.id}


class Lines(logging.Handler):
    """Keeps what is logged, as JSON objects."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonFormatter())
        self.seen: list[Json] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(json.loads(self.format(record)))


@contextmanager
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[list[Json]]:
    """Yield the lines that the bot logs in the block."""
    lines = Lines()
    logging.getLogger().addHandler(lines)
    try:
        with caplog.at_level(logging.INFO):
            yield lines.seen
    finally:
        logging.getLogger().removeHandler(lines)


VIEW = {"id": "V1", "type": "modal", "team_id": "T2", "app_installed_team_id": "T1"}
ORGANISATION = {"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}
PERSON = {"team": {"id": "T2"}, "user": {"id": "U1", "team_id": "T2"}}
STATED: list[Json] = [
    {"type": "view_submission", **PERSON, "view": VIEW},
    {"type": "view_closed", **PERSON, **ORGANISATION, "view": VIEW},
    {"type": "block_actions", **PERSON, "view": {**VIEW, "type": "home"}},
    {
        "type": "event_callback",
        "team_id": "T2",
        "event": {"type": "message", "team": "T2"},
        "authorizations": [{"team_id": "T1", "user_id": "UBOT"}],
    },
]
NOT_STATED: list[Json] = [
    {"type": "block_actions", **PERSON, "channel": {"id": "C1"}},
    {"type": "block_actions", **PERSON, **ORGANISATION, "channel": {"id": "C1"}},
    {"type": "message_action", **PERSON},
    {"type": "shortcut", **PERSON},
    {"type": "view_submission", **PERSON, "view": {**VIEW, "app_installed_team_id": None}},
    {"command": "/framework-ask", "team_id": "T2", "enterprise_id": "E1"},
    {"type": "event_callback", "team_id": "T2", "event": {}, "authorizations": []},
    {"type": "event_callback", "team_id": "T2", "event": {}, "authorizations": [{"team_id": None}]},
    {},
]


@pytest.fixture
def installations(tmp_path: Path) -> Iterator[Installations]:
    with closing(open_database(tmp_path / "own.db")) as database:
        yield Installations(database)


def source_of(slack: Playground, installations: Installations) -> InstallationSource:
    client = CountingClient(Metrics().calls, token=slack.bot_token, base_url=slack.api_url)
    return InstallationSource(client, installations)


@pytest.mark.parametrize("body", [*STATED, *NOT_STATED], ids=str)
def test_once_slack_has_said_it_no_request_says_otherwise(
    body: Json, slack: Playground, installations: Installations
) -> None:
    source = source_of(slack, installations)
    source.start()
    assert source.of_request(body) == source.confirmed.result()
    assert source.of_request(body).team_id == HOME.id


@pytest.mark.parametrize("body", STATED, ids=lambda body: body["type"])
def test_before_that_a_request_that_names_the_installation_is_believed(
    body: Json, slack: Playground, installations: Installations
) -> None:
    assert source_of(slack, installations).of_request(body).team_id == "T1"


@pytest.mark.parametrize("body", NOT_STATED, ids=str)
def test_before_that_the_workspace_of_the_person_is_no_substitute(
    body: Json, slack: Playground, installations: Installations
) -> None:
    with pytest.raises(UnknownInstallation, match=r"Nothing was saved\. Please try again"):
        source_of(slack, installations).of_request(body)


def test_the_next_process_knows_it_while_slack_is_away_unless_the_token_is_another(
    slack: Playground, installations: Installations
) -> None:
    first = source_of(slack, installations)
    first.start()
    found = first.confirmed.result()
    slack.wait_for(lambda: installations.get(slack.bot_token))
    slack.control.refuse("internal_error", methods=["auth.test"], times=None)
    second = source_of(slack, installations)
    second.start()
    assert second.current() == second.of_request({}) == found
    assert "internal_error" in waiting(slack, second)
    second.stop()
    assert installations.get("xoxb-another") is None


def waiting(slack: Playground, source: InstallationSource) -> str:
    """Return what the source says once its first attempt has failed."""
    slack.wait_for(lambda: ":" in source.pending)
    assert source.check() == source.pending
    return source.pending
