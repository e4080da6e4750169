"""Buttons, menus and shortcuts, on every surface."""

from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.playground import Person, Playground
from bot.playground.client import RefusedError

Json = dict[str, Any]
Run = Callable[[Callable[[App], None]], None]
GENERAL = "C0GENERAL1"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


BUTTON = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "now"}
MENU = {"type": "static_select", "action_id": "menu", "options": [option("Red"), option("Green")]}
BLOCKS = [{"type": "actions", "block_id": "row", "elements": [BUTTON, MENU]}]


@pytest.fixture
def interactions(run: Run) -> SimpleQueue[Json]:
    """The interactions that an app received and acknowledged."""
    received: SimpleQueue[Json] = SimpleQueue()

    def register(app: App) -> None:
        @app.action("go")
        @app.action("menu")
        @app.action("vote")
        @app.shortcut("keep")
        def keep(ack: Ack, body: Json) -> None:
            ack()
            received.put(body)

    run(register)
    return received


@pytest.fixture
def posted(client: WebClient) -> str:
    """The ts of a message with a button and a menu."""
    return str(client.chat_postMessage(channel=GENERAL, text="Well?", blocks=BLOCKS)["ts"])


def test_a_button_in_a_message_sends_its_value_and_context(
    slack: Playground, amara: Person, interactions: SimpleQueue[Json], posted: str
) -> None:
    assert amara.press_in(GENERAL, posted, "Go") == {"ok": True}
    body = interactions.get(timeout=5)
    (action,) = body["actions"]
    assert {**BUTTON, "block_id": "row"}.items() <= action.items()
    assert action["action_ts"]
    assert body["user"]["id"] == amara.id
    assert body["channel"] == {"id": GENERAL, "name": "general"}
    assert body["message"]["ts"] == posted
    assert body["container"] == {
        "type": "message",
        "message_ts": posted,
        "channel_id": GENERAL,
        "is_ephemeral": False,
    }
    assert body["response_url"].startswith(slack.url)
    assert body["trigger_id"]


def test_a_button_in_a_thread_reports_the_thread(
    client: WebClient, amara: Person, interactions: SimpleQueue[Json]
) -> None:
    parent = amara.say(GENERAL, "which?")
    reply = client.chat_postMessage(channel=GENERAL, text="Well?", blocks=BLOCKS, thread_ts=parent)
    amara.press_in(GENERAL, reply["ts"], "Go")
    assert interactions.get(timeout=5)["container"]["thread_ts"] == parent


def test_a_button_in_an_ephemeral_message_omits_the_message(
    client: WebClient, amara: Person, meilin: Person, interactions: SimpleQueue[Json]
) -> None:
    sent = client.chat_postEphemeral(channel=GENERAL, user=amara.id, text="Well?", blocks=BLOCKS)
    amara.press_in(GENERAL, sent["message_ts"], "Go")
    body = interactions.get(timeout=5)
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    with pytest.raises(LookupError):
        meilin.press_in(GENERAL, sent["message_ts"], "Go")


def test_each_person_has_their_own_state_in_a_message(
    amara: Person, meilin: Person, interactions: SimpleQueue[Json], posted: str
) -> None:
    amara.choose_in(GENERAL, posted, "menu", "Green")
    chosen = interactions.get(timeout=5)
    assert chosen["actions"][0]["selected_option"] == option("Green")
    amara.press_in(GENERAL, posted, "Go")
    meilin.press_in(GENERAL, posted, "Go")
    hers, theirs = [interactions.get(timeout=5)["state"]["values"]["row"]["menu"] for _ in range(2)]
    assert hers == {"type": "static_select", "selected_option": option("Green")}
    assert theirs == {"type": "static_select", "selected_option": None}


def test_an_edit_that_removes_the_chosen_option_clears_the_choice(
    client: WebClient, amara: Person, interactions: SimpleQueue[Json], posted: str
) -> None:
    amara.choose_in(GENERAL, posted, "menu", "Green")
    red = [
        {
            "type": "actions",
            "block_id": "row",
            "elements": [BUTTON, MENU | {"options": [option("Red")]}],
        }
    ]
    client.chat_update(channel=GENERAL, ts=posted, text="Well?", blocks=red)
    amara.press_in(GENERAL, posted, "Go")
    interactions.get(timeout=5)
    assert interactions.get(timeout=5)["state"]["values"]["row"]["menu"]["selected_option"] is None


def test_missing_buttons_and_options_cannot_be_used(
    amara: Person, interactions: SimpleQueue[Json], posted: str
) -> None:
    with pytest.raises(LookupError, match="only \\['Go'\\]"):
        amara.press_in(GENERAL, posted, "Stop")
    with pytest.raises(RefusedError, match="no option 'blue'"):
        amara.choose_in(GENERAL, posted, "menu", "blue")
    assert interactions.empty()


def test_a_button_without_a_listener_shows_an_error(client: WebClient, amara: Person) -> None:
    ts = client.chat_postMessage(channel=GENERAL, text="Well?", blocks=BLOCKS)["ts"]
    outcome = amara.press_in(GENERAL, ts, "Go")
    assert outcome == {"ok": False, "error": "The app did not respond. Try again?"}


def test_a_button_on_home_reports_the_view(
    client: WebClient, amara: Person, interactions: SimpleQueue[Json]
) -> None:
    view = client.views_publish(user_id=amara.id, view={"type": "home", "blocks": BLOCKS})["view"]
    amara.choose("menu", "Red")
    amara.press("Go")
    interactions.get(timeout=5)
    body = interactions.get(timeout=5)
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert body["view"]["hash"] == view["hash"]
    assert body["view"]["state"]["values"]["row"]["menu"]["selected_option"] == option("Red")
    assert not {"channel", "message", "response_url"} & body.keys()


def test_a_button_in_a_modal_reports_the_values_typed_so_far(
    slack: Playground,
    client: WebClient,
    amara: Person,
    interactions: SimpleQueue[Json],
    posted: str,
) -> None:
    amara.press_in(GENERAL, posted, "Go")
    entry = {
        "type": "input",
        "block_id": "name",
        "label": plain("Name"),
        "element": {"type": "plain_text_input", "action_id": "entry"},
    }
    view = {
        "type": "modal",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": [entry, *BLOCKS],
    }
    client.views_open(trigger_id=interactions.get(timeout=5)["trigger_id"], view=view)
    amara.fill("Name", "Zed")
    amara.press("Go")
    typed = interactions.get(timeout=5)["view"]["state"]["values"]["name"]["entry"]
    assert typed == {"type": "plain_text_input", "value": "Zed"}
    assert (amara.modal or {})["state"]["values"]["name"]["entry"]["value"] == "Zed"


@pytest.mark.parametrize(
    ("element", "value", "reported"),
    [
        (
            {"type": "overflow", "options": [option("Red")]},
            "red",
            {"selected_option": option("Red")},
        ),
        (
            {"type": "radio_buttons", "options": [option("Red")]},
            "red",
            {"selected_option": option("Red")},
        ),
        (
            {"type": "checkboxes", "options": [option("Red")]},
            ["red"],
            {"selected_options": [option("Red")]},
        ),
        ({"type": "checkboxes", "options": [option("Red")]}, [], {"selected_options": []}),
        ({"type": "datepicker"}, "2026-01-02", {"selected_date": "2026-01-02"}),
        ({"type": "timepicker"}, "10:30", {"selected_time": "10:30"}),
        ({"type": "datetimepicker"}, "1700000000", {"selected_date_time": 1_700_000_000}),
        ({"type": "users_select"}, "U0JONAS002", {"selected_user": "U0JONAS002"}),
        ({"type": "multi_users_select"}, ["U0JONAS002"], {"selected_users": ["U0JONAS002"]}),
        ({"type": "conversations_select"}, GENERAL, {"selected_conversation": GENERAL}),
        ({"type": "channels_select"}, GENERAL, {"selected_channel": GENERAL}),
        ({"type": "multi_channels_select"}, [GENERAL], {"selected_channels": [GENERAL]}),
        (
            {
                "type": "multi_static_select",
                "option_groups": [{"label": plain("A"), "options": [option("Red")]}],
            },
            ["red"],
            {"selected_options": [option("Red")]},
        ),
        ({"type": "external_select"}, "x", {"selected_option": {"text": plain("x"), "value": "x"}}),
    ],
)
def test_each_element_type_reports_its_own_value_key(
    client: WebClient,
    amara: Person,
    interactions: SimpleQueue[Json],
    element: Json,
    value: Any,
    reported: Json,
) -> None:
    blocks = [{"type": "actions", "elements": [{**element, "action_id": "go"}]}]
    ts = client.chat_postMessage(channel=GENERAL, text="Well?", blocks=blocks)["ts"]
    assert amara.choose_in(GENERAL, ts, "go", value)["ok"]
    (action,) = interactions.get(timeout=5)["actions"]
    assert {**reported, "type": element["type"]}.items() <= action.items()


def test_feedback_buttons_report_the_pressed_one(
    client: WebClient, amara: Person, interactions: SimpleQueue[Json]
) -> None:
    votes = {
        "type": "feedback_buttons",
        "action_id": "vote",
        "positive_button": {"text": plain("Good"), "value": "up"},
        "negative_button": {"text": plain("Bad"), "value": "down"},
    }
    blocks = [{"type": "context_actions", "elements": [votes]}]
    ts = client.chat_postMessage(channel=GENERAL, text="x", blocks=blocks)["ts"]
    amara.choose_in(GENERAL, ts, "vote", "down")
    assert interactions.get(timeout=5)["actions"][0]["value"] == "down"
    with pytest.raises(RefusedError, match="sideways"):
        amara.choose_in(GENERAL, ts, "vote", "sideways")


def test_a_message_shortcut_sends_the_message(
    amara: Person, interactions: SimpleQueue[Json]
) -> None:
    ts = amara.say(GENERAL, "keep this")
    assert amara.use_shortcut("keep", GENERAL, ts) == {"ok": True}
    body = interactions.get(timeout=5)
    assert (body["type"], body["message"]["text"]) == ("message_action", "keep this")
    assert (body["message_ts"], body["channel"]["id"]) == (ts, GENERAL)
