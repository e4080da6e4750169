"""Signed requests with payloads that Slack would never send."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from bot.playground import Playground
from bot.slack import manifest
from tests.fuzz.harm import exceptions

pytestmark = pytest.mark.slow

Json = Any
WRONG: tuple[Json, ...] = (None, 7, "", "x", "x" * 5_000, [], {}, [7], {"x": 7}, "\ud800")
TEAM = {"id": "T0HARBOR01", "domain": "harbor-labs"}
USER = {"id": "U0AMARA001", "username": "amara", "name": "amara", "team_id": "T0HARBOR01"}
OPTION = {"text": {"type": "plain_text", "text": "Flask"}, "value": "flask"}
PERSON = {"type": "multi_users_select", "selected_users": ["U0AMARA001"]}
SHORT = {
    "id": "V1",
    "team_id": "T0HARBOR01",
    "type": "modal",
    "callback_id": "interview_record",
    "private_metadata": "nothing-known",
    "hash": "1574381430.230cf862",
    "title": {"type": "plain_text", "text": "Choose a framework"},
    "blocks": [],
    "state": {
        "values": {
            "chosen:1": {"chosen": {"type": "static_select", "selected_option": OPTION}},
            "title:1": {"title": {"type": "plain_text_input", "value": "A title"}},
            "deciders:1": {"deciders": PERSON},
        }
    },
    "root_view_id": "V1",
    "app_installed_team_id": "T0HARBOR01",
}
BLOCKS = [
    {
        "type": "input",
        "block_id": "chosen:1",
        "label": {"type": "plain_text", "text": "Chosen"},
        "element": {"type": "static_select", "action_id": "chosen", "options": [OPTION]},
    },
    {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "hello"}},
]
VIEW = {**SHORT, "blocks": BLOCKS}
SUBMISSION = {
    "response_urls": [],
    "type": "view_submission",
    "team": TEAM,
    "user": USER,
    "view": SHORT,
    "trigger_id": "1",
}
HOME = {"id": "V2", "type": "home", "hash": "1.2", "blocks": [], "root_view_id": "V2"}
MENUS = {menu: {menu: {"selected_option": OPTION}} for menu in ("home_status", "home_guide")}
MESSAGE = {"bot_id": "B1", "type": "message", "text": "…", "user": "U1", "ts": "1548261231.000200"}


def pressed(action_id: str, value: str, **more: Json) -> Json:
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
    return {
        "type": "block_actions",
        "team": TEAM,
        "user": USER,
        "trigger_id": "111.222.xxx",
        "enterprise": None,
        "actions": [{**action, "text": {"type": "plain_text", "text": "Go"}}],
        **more,
    }


def in_message(action_id: str, value: str) -> Json:
    return pressed(
        action_id,
        value,
        container={"type": "message", "message_ts": "1.2", "channel_id": "C1"},
        channel={"id": "C1", "name": "general"},
        message=MESSAGE,
        state={"values": {}},
    )


def happened(event: Json) -> Json:
    return {
        "type": "event_callback",
        "team_id": "T0HARBOR01",
        "event_id": "Ev1",
        "event_time": 1605835902,
        "is_ext_shared_channel": True,
        "authorizations": [{"team_id": "T0HARBOR01", "user_id": "U0PLAYGBOT", "is_bot": True}],
        "event": event,
    }


MENTION = {
    "type": "app_mention",
    "text": "<@U0PLAYGBOT> rest api?",
    "user": "U0AMARA001",
    "ts": "1605835902.008000",
    "thread_ts": "1605835902.008000",
    "team": "T0HARBOR01",
    "channel": "C0NOWHERE1",
}
PAYLOADS = {
    "mention": happened(MENTION),
    "message": happened({**MENTION, "type": "message", "subtype": "message_changed"}),
    "home": happened({"type": "app_home_opened", "user": "U0AMARA001", "tab": "home"}),
    "record": {**SUBMISSION, "view": VIEW},
    "questions": {**SUBMISSION, "view": {**SHORT, "callback_id": "interview_questions"}},
    "unknown view": {**SUBMISSION, "view": {**SHORT, "callback_id": "of_old"}},
    "back": pressed("back", "1", view=VIEW, container={"type": "view", "view_id": "V1"}),
    "cited": pressed("cited", "flask-vs-streamlit:rest-api", view=SHORT),
    "citation gone": pressed("cited", "flask-vs-streamlit:gone", view=SHORT),
    "home button": pressed("start_interview", "", view=HOME),
    "home form": pressed("record_decision", "", view={**HOME, "state": {"values": MENUS}}),
    "unknown button": pressed("of_old", "1", view=HOME),
    "suggestion": in_message("suggestion:flask/no", "flask/no"),
    "older": in_message("more_decisions", "x words"),
    "channel by its id": pressed("more_decisions", "x words", channel="C1", message=MESSAGE),
    "approve": in_message("approve", "x"),
    "edit": in_message("edit", "1"),
    "draft": {
        **SUBMISSION,
        "view": {**SHORT, "callback_id": "decision_draft", "private_metadata": "1.C1.0.."},
    },
    "editing": {
        **SUBMISSION,
        "view": {**SHORT, "callback_id": "decision_editing", "private_metadata": "edit.1.1"},
    },
    "record a message": {
        "type": "message_action",
        "callback_id": "record_message",
        "team": TEAM,
        "user": USER,
        "channel": {"id": "C1", "name": "general"},
        "trigger_id": "111.222.xxx",
        "message_ts": "1548261231.000200",
        "message": MESSAGE,
    },
    "open": in_message("open_decision", "x"),
    "closed": {**SUBMISSION, "type": "view_closed", "response_url": "http://127.0.0.1:1/"},
    "shortcut": {"type": "shortcut", "callback_id": "x", "team": TEAM, "user": USER},
}
COMMAND = {
    "team_id": "T0HARBOR01",
    "channel_id": "C0GENERAL1",
    "channel_name": "general",
    "user_id": "U0AMARA001",
    "text": "rest api",
    "trigger_id": "1.2.x",
    "enterprise_id": "E1",
    "is_enterprise_install": "false",
}


@pytest.fixture(scope="module")
def bot(serve: Any, sender: Any, tmp_path_factory: Any) -> Iterator[Any]:
    """A sender to the bot, whose log contains no unexpected exception in the end."""
    with (
        Playground(manifest=manifest.read()) as elsewhere,
        serve(elsewhere, tmp_path_factory.mktemp("hostile")) as (running, port),
        closing(sender(port, elsewhere.signing_secret)) as send,
    ):
        yield send
        assert running.stop() == 0
        assert exceptions(running.output) == []


def mutations(value: Json) -> Iterator[Json]:
    """Yield the value with each of its parts, in turn, missing or of another shape."""
    if isinstance(value, dict):
        for key, part in value.items():
            rest = {other: value[other] for other in value if other != key}
            yield rest
            yield from ({**rest, key: changed} for changed in (*WRONG, *mutations(part)))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            for changed in (*WRONG, *mutations(part)):
                yield [*value[:place], changed, *value[place + 1 :]]


def answered(status: int, text: str) -> bool:
    return status in {200, 400} and "Traceback" not in text and "Error" not in text


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_of_any_shape_is_answered_or_rejected(bot: Any, name: str) -> None:
    event = PAYLOADS[name]["type"] == "event_callback"
    answers = [
        (bot(json.dumps(change).encode()) if event else bot.interact(change), change)
        for change in mutations(PAYLOADS[name])
    ]
    assert [each for each in answers if not answered(*each[0])] == []


@pytest.mark.parametrize("command", ["ask", "choose", "decisions"])
def test_a_command_without_a_field_is_answered_or_rejected(bot: Any, command: str) -> None:
    whole = {**COMMAND, "command": f"/framework-{command}"}
    forms = [
        {key: value for key, value in change.items() if isinstance(value, str)}
        for change in mutations(whole)
    ]
    answers = [(bot.form(form), form) for form in forms if "\ud800" not in form.values()]
    assert [each for each in answers if not answered(*each[0])] == []


@pytest.mark.parametrize("field", ["trigger_id", "user_id", "channel_id", "team_id"])
@pytest.mark.parametrize("value", ["1" * 5_000, "<!channel>", "\x00", "😀"])
def test_a_command_with_an_invalid_id_is_rejected(bot: Any, field: str, value: str) -> None:
    assert bot.form({**COMMAND, "command": "/framework-ask", field: value})[0] == 400


def test_the_unchanged_payloads_are_accepted(bot: Any) -> None:
    """Check that the tests above do not mutate what would be rejected anyway."""
    assert {bot.interact(payload)[0] for payload in PAYLOADS.values()} == {200}
    assert bot.form({**COMMAND, "command": "/framework-ask"})[0] == 200
    assert bot(method="GET", path="/readyz")[0] == 200
