"""Slash commands, and responses in the acknowledgement and at the response URL."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.webhook import WebhookClient

from bot.playground import Person, Playground

Json = dict[str, Any]
Run = Callable[[Callable[[App], None]], None]
GENERAL, LEADS = "C0GENERAL1", "C0LEADS001"


@pytest.fixture
def bodies(run: Run) -> list[Json]:
    """The payloads that an app with the command `/go` received."""
    kept: list[Json] = []

    def register(app: App) -> None:
        @app.command("/go")
        def go(ack: Ack, body: Json) -> None:
            kept.append(body)
            ack()

    run(register)
    return kept


def test_a_command_reports_person_text_and_channel(
    slack: Playground, amara: Person, bodies: list[Json]
) -> None:
    assert amara.command("/go  far & <wide>", GENERAL) == {"ok": True}
    (body,) = bodies
    assert (body["command"], body["text"]) == ("/go", "far & <wide>")
    assert (body["user_id"], body["user_name"]) == (amara.id, "amara")
    assert (body["channel_id"], body["channel_name"]) == (GENERAL, "general")
    assert body["team_id"] == slack.seed.team.id
    assert body["response_url"].startswith(slack.url)


def test_private_channels_stay_nameless(amara: Person, bodies: list[Json]) -> None:
    amara.command("/go", LEADS)
    amara.command("/go", amara.direct())
    assert [body["channel_name"] for body in bodies] == ["privategroup", "directmessage"]


def test_should_escape_turns_names_into_references(run: Run, amara: Person) -> None:
    command = {"command": "/go", "description": "Goes", "should_escape": True}
    with Playground(manifest={"features": {"slash_commands": [command]}}) as slack:
        amara = Person(slack, amara.id)
        amara.command("/go <@U0JONAS002> & #general", GENERAL)
        (delivery,) = slack.traffic()
        text = delivery["body"]["text"]
    assert text == "<@U0JONAS002|jonas> &amp; <#C0GENERAL1|general>"


def test_only_commands_of_the_manifest_are_known() -> None:
    commands = [{"command": "/go", "description": "Goes", "usage_hint": "[where]"}]
    with Playground(manifest={"features": {"slash_commands": commands}}) as slack:
        amara = Person(slack, "U0AMARA001")
        assert amara.state()["commands"] == commands
        assert amara.command("/stay", GENERAL)["error"] == "/stay is not a valid command."


def test_a_command_without_a_connected_app_shows_an_error(amara: Person) -> None:
    sentence = "/go failed because the app did not respond."
    assert amara.command("/go", GENERAL) == {"ok": False, "error": sentence}


def test_an_unacknowledged_command_shows_an_error(
    slack: Playground, amara: Person, connect: Callable[[Playground, SocketModeClient], None]
) -> None:
    web_client = WebClient(slack.app_token, base_url=slack.api_url)
    connect(slack, SocketModeClient(slack.app_token, web_client=web_client))
    assert "did not respond" in amara.command("/go", GENERAL)["error"]


def test_a_response_in_the_acknowledgement_is_ephemeral(
    run: Run, amara: Person, meilin: Person
) -> None:
    def register(app: App) -> None:
        @app.command("/go")
        def go(ack: Ack, body: Json) -> None:
            if body["text"] == "public":
                ack(text="to all", response_type="in_channel")
            else:
                ack("to you")

    run(register)
    amara.command("/go", GENERAL)
    amara.command("/go public", GENERAL)
    assert [each["text"] for each in amara.messages(GENERAL)] == ["to you", "to all"]
    assert [each["text"] for each in meilin.messages(GENERAL)] == ["to all"]


def test_an_invalid_response_in_the_acknowledgement_shows_an_error(run: Run, amara: Person) -> None:
    def register(app: App) -> None:
        @app.command("/go")
        def go(ack: Ack) -> None:
            ack(text="x", blocks=[{"type": "divider"}] * 51)

    run(register)
    assert "did not respond" in amara.command("/go", GENERAL)["error"]
    assert amara.messages(GENERAL) == []


def test_a_response_url_works_five_times(amara: Person, bodies: list[Json]) -> None:
    amara.command("/go", GENERAL)
    webhook = WebhookClient(bodies[0]["response_url"])
    assert [webhook.send(text=str(number)).status_code for number in range(5)] == [200] * 5
    used_up = webhook.send(text="again")
    assert (used_up.status_code, used_up.body) == (404, "used_url")
    texts = [(each["text"], each["ephemeral"]) for each in amara.messages(GENERAL)]
    assert texts == [(str(number), True) for number in range(5)]


def test_a_response_url_posts_in_channel_even_where_the_bot_is_no_member(
    slack: Playground, amara: Person, meilin: Person, bodies: list[Json]
) -> None:
    slack.control.kick(slack.app.bot_user_id, GENERAL)
    amara.command("/go", GENERAL)
    WebhookClient(bodies[0]["response_url"]).send(text="all", response_type="in_channel")
    (message,) = meilin.messages(GENERAL)
    assert (message["text"], message["subtype"]) == ("all", "bot_message")
    assert "user" not in message


def test_a_response_url_refuses_invalid_messages(
    slack: Playground, amara: Person, bodies: list[Json]
) -> None:
    amara.command("/go", GENERAL)
    address = bodies[0]["response_url"]
    answer = WebhookClient(address).send(text="x", blocks=[{"type": "nonsense"}])
    assert (answer.status_code, answer.body) == (400, "invalid_blocks")
    unknown = WebhookClient(f"{slack.url}/commands/T/1/none").send(text="x")
    assert (unknown.status_code, unknown.body) == (404, "invalid_url")
    refusals = [each["error"] for each in slack.traffic() if each["kind"] == "response_url"]
    assert refusals == ["invalid_blocks", "invalid_url"]


@pytest.fixture
def poll(slack: Playground, run: Run, client: WebClient, amara: Person) -> Callable[[Json], str]:
    """Post a message whose button responds with a document; return its ts."""
    answers: list[Json] = []

    def register(app: App) -> None:
        @app.action("vote")
        def vote(ack: Ack, respond: Respond) -> None:
            ack()
            respond(**answers[-1])

    def post(response: Json) -> str:
        answers.append(response)
        button = {"type": "button", "text": {"type": "plain_text", "text": "Yes"}}
        blocks = [{"type": "actions", "elements": [button | {"action_id": "vote"}]}]
        ts: str = client.chat_postMessage(channel=GENERAL, text="Well?", blocks=blocks)["ts"]
        amara.press_in(GENERAL, ts, "Yes")
        slack.wait_for(lambda: [each for each in slack.traffic() if each["kind"] == "response_url"])
        return ts

    run(register)
    return post


def test_a_response_url_of_a_button_can_replace_its_message(
    amara: Person, poll: Callable[[Json], str]
) -> None:
    ts = poll({"text": "Thanks", "replace_original": True})
    (message,) = amara.messages(GENERAL)
    assert (message["ts"], message["text"], message["ephemeral"]) == (ts, "Thanks", False)


def test_a_response_url_of_a_button_can_delete_its_message(
    amara: Person, poll: Callable[[Json], str]
) -> None:
    poll({"delete_original": True})
    assert amara.messages(GENERAL) == []


def test_a_response_url_of_a_button_can_add_a_message(
    amara: Person, meilin: Person, poll: Callable[[Json], str]
) -> None:
    poll({"text": "Thanks"})
    assert len(amara.messages(GENERAL)) == 2
    assert [each["text"] for each in meilin.messages(GENERAL)] == ["Well?"]
