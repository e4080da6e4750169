"""People of connected workspaces, and of others in the same organisation, as apps see them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from queue import SimpleQueue
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.playground import Person, Playground
from bot.playground.seed import Team, User, default_seed

Json = dict[str, Any]
Run = Callable[[Callable[[App], None]], None]

HOME = replace(default_seed().team, enterprise_id="E0HARBOR01")
SIBLING = Team("T0SIBLING1", "Harbor Ships", "harbor-ships", HOME.enterprise_id)
CONNECTED = Team("T0ELSEWHER", "Elsewhere", "elsewhere", "E0ELSEWHER")
SVEN = User("U0CONNECT1", "sven", "Sven Berg", team_id=CONNECTED.id)
SIA = User("W0SIBLING1", "sia", "Sia Moe", team_id=SIBLING.id)
LOST = User("U0UNLISTED", "lou", "Lou Lost", team_id="T0UNLISTED")
GENERAL = "C0GENERAL1"
MODAL = {
    "type": "modal",
    "callback_id": "form",
    "notify_on_close": True,
    "title": {"type": "plain_text", "text": "A form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "press",
                    "text": {"type": "plain_text", "text": "Press"},
                }
            ],
        }
    ],
}


@pytest.fixture
def slack() -> Iterator[Playground]:
    default = default_seed()
    rooms = tuple(
        replace(room, members=(*room.members, SVEN.id, SIA.id, LOST.id))
        if room.id == GENERAL
        else room
        for room in default.rooms
    )
    users = (*default.users, SVEN, SIA, LOST)
    seed = replace(default, team=HOME, users=users, rooms=rooms, others=(SIBLING, CONNECTED))
    with Playground(seed=seed, retry_after=(0.02,), ack_timeout=0.5, ping_every=0.05) as slack:
        yield slack


@pytest.fixture
def received(run: Run) -> "SimpleQueue[Json]":
    """What an app receives that opens a modal on a command."""
    bodies: SimpleQueue[Json] = SimpleQueue()

    def register(app: App) -> None:
        @app.middleware
        def note(body: Json, next: Callable[[], None]) -> None:  # noqa: A002
            bodies.put(body)
            next()

        @app.command("/open")
        def opened(ack: Ack, body: Json, client: WebClient) -> None:
            ack()
            client.views_open(trigger_id=body["trigger_id"], view=MODAL)

        app.action("press")(lambda ack: ack())
        app.view("form")(lambda ack: ack())
        app.view_closed("form")(lambda ack: ack())
        app.event("message")(lambda: None)
        app.event("app_home_opened")(lambda: None)

    run(register)
    return bodies


@pytest.mark.parametrize(("user", "team"), [(SVEN, CONNECTED), (SIA, SIBLING)])
def test_interactions_name_the_persons_workspace_and_views_the_apps_as_well(
    slack: Playground, received: "SimpleQueue[Json]", user: User, team: Team
) -> None:
    person = Person(slack, user.id)
    person.command("/open", GENERAL)
    slack.wait_for(lambda: person.modal)
    command = received.get(timeout=10)
    assert (command["team_id"], command["team_domain"]) == (team.id, team.domain)
    assert command["enterprise_id"] == team.enterprise_id
    person.press("Press")
    person.submit()
    for kind in ("block_actions", "view_submission"):
        body = received.get(timeout=10)
        assert body["type"] == kind
        assert body["team"]["id"] == body["user"]["team_id"] == body["view"]["team_id"] == team.id
        assert body["enterprise"]["id"] == body["team"]["enterprise_id"] == team.enterprise_id
        assert body["view"]["app_installed_team_id"] == HOME.id


@pytest.mark.parametrize(
    ("user", "team_id"), [(SVEN, CONNECTED.id), (SIA, SIBLING.id), (LOST, LOST.team_id)]
)
def test_events_name_the_persons_workspace_and_authorizations_the_apps(
    slack: Playground, received: "SimpleQueue[Json]", user: User, team_id: str
) -> None:
    Person(slack, user.id).say(GENERAL, "hello")
    body = received.get(timeout=10)
    assert body["team_id"] == body["event"]["team"] == team_id
    assert body["authorizations"][0]["team_id"] == body["context_team_id"] == HOME.id
    assert body["is_ext_shared_channel"]
    assert ("user_team" in body["event"]) == (user is not SIA)


def test_users_info_names_the_workspace_and_the_organisations_workspaces(
    slack: Playground, client: WebClient
) -> None:
    sven, sia = (client.users_info(user=each.id)["user"] for each in (SVEN, SIA))
    assert (sven["team_id"], sia["team_id"]) == (CONNECTED.id, SIBLING.id)
    assert sia["enterprise_user"]["teams"] == [SIBLING.id]
    listed = {user["id"] for user in client.users_list()["members"]}
    assert listed.isdisjoint({SVEN.id, SIA.id, LOST.id})
    assert client.auth_test()["enterprise_id"] == HOME.enterprise_id
