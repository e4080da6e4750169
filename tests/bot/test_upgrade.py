"""What version 0.1.0 left behind, in its record and in Slack, still works.

The record is 0.1.0's own, with work under way as it wrote that. Posts and forms are literal: what
stands here is what 0.1.0 sent to Slack, whatever the code does today.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot.decisions.revisits import ANSWERS
from bot.playground import Person, Playground
from bot.playground.seed import Room, Seed, Team, User
from bot.render import home
from bot.render.buttons import OBJECT
from bot.server.app import create_app
from bot.services import Services
from bot.slack import manifest
from tests.answers import ANALYST
from tests.bot.blocks import action_ids, headers, texts
from tests.bot.desk import Desk, everything
from tests.readable import readable

Json = dict[str, Any]
Submit = Callable[..., Json]

DUMP = Path(__file__).parents[1] / "storage/migrations/versions/0.1.0-histories.sql"
TEAM, ADA, BOB, PLACE = "T1", "U1", "U2", "C1"
"""The workspace of that record, with its people and channel."""
THEN = "2026-11-23T09:30:00.000000+00:00"
GUIDE = "flask-vs-streamlit"
ANSWER_VALUE = json.dumps([GUIDE, "rest-api", "rest &amp; api?", "C1:9.000100"])

UNDER_WAY = f"""
UPDATE decisions SET status = 'proposed', approvals = '{{"U1": "2026-11-23T09:30:00Z"}}'
    WHERE team_id = 'T1' AND number = 1;
INSERT INTO interviews
    (team_id, id, user_id, guide, channel, answers, form, started_at, updated_at, seat, page)
VALUES
    ('T1', 'I1', 'U2', '{GUIDE}', 'C1', '{{}}', '{{}}', '{THEN}', '{THEN}', 'seat',
     'interview_questions:goal'),
    ('T1', 'I2', 'U1', '{GUIDE}', 'C1', '{json.dumps(ANALYST)}', '{{}}', '{THEN}', '{THEN}',
     'seat', 'interview_record');
INSERT INTO rounds
    (team_id, id, owner, guide, guide_title, guide_hash, question, channel, asked, proposal,
     began_at)
VALUES
    ('T1', 'R1', 'U1', '{GUIDE}', 'Flask or Streamlit', '0f', 'Which one?', 'C1', '["U2"]', '',
     '2126-11-23T09:30:00.000000+00:00');
INSERT INTO outbox (team_id, key, method, arguments, put_at, due_at) VALUES
    ('T1', 'answer:C1:9.000100', 'chat.postMessage', :parcel, '{THEN}', '{THEN}');
"""
"""A proposal, interviews on their first and last page, a round, and an answer not yet posted."""


def button(action_id: str, text: str, value: str) -> Json:
    """Return a button as 0.1.0 sent it."""
    label = {"type": "plain_text", "text": text}
    return {"type": "button", "text": label, "action_id": action_id, "value": value}


PARCEL = {
    "channel": PLACE,
    "text": "Flask suits an API.",
    "blocks": [
        {"type": "markdown", "text": "**Flask** suits an API."},
        {
            "type": "actions",
            "elements": [
                button("helpful", "Helpful", ANSWER_VALUE),
                button("not_helpful", "Not helpful", ANSWER_VALUE),
                button("not_meant", "Not what I meant", ANSWER_VALUE),
            ],
        },
    ],
    "unfurl_links": False,
    "unfurl_media": False,
}


@pytest.fixture
def slack() -> Iterator[Playground]:
    """The workspace that the record is about."""
    seed = Seed(
        team=Team(TEAM, "Harbor Labs", "harbor-labs"),
        users=(User(ADA, "ada", "Ada Amin"), User(BOB, "bob", "Bob Berg")),
        rooms=(Room(PLACE, "general", (ADA, BOB)),),
    )
    with Playground(manifest=manifest.read(), seed=seed) as playground:
        yield playground


@pytest.fixture
def empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the record as 0.1.0 left it, in the place of an empty one."""
    file = tmp_path_factory.mktemp("old") / "record.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executescript(DUMP.read_text(encoding="utf-8"))
        *statements, parcel = filter(str.strip, UNDER_WAY.split(";"))
        connection.executescript(";".join(statements))
        connection.execute(parcel, {"parcel": json.dumps(PARCEL)})
    return file


@pytest.fixture
def ada(slack: Playground) -> Person:
    return Person(slack, ADA)


@pytest.fixture
def bob(slack: Playground) -> Person:
    return Person(slack, BOB)


@pytest.fixture
def post(services: Services) -> Callable[..., str]:
    """Post a message with buttons, as 0.1.0 did; return its ts."""

    def posted(*elements: Json, block_id: str = "b") -> str:
        block = {"type": "actions", "block_id": block_id, "elements": list(elements)}
        client = services.slack.client
        return str(client.chat_postMessage(channel=PLACE, text="Old", blocks=[block])["ts"])

    return posted


@pytest.fixture
def submit(services: Services) -> Submit:
    """Submit a form that 0.1.0 opened; return the response."""
    app = create_app(services, services.slack.client)

    def submitted(user: str, callback_id: str, metadata: str, **values: Json) -> Json:
        inputs = [
            {"type": "input", "block_id": block_id, "element": {"action_id": "a"}}
            for block_id in values
        ]
        body = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "view": {
                "id": "V1",
                "type": "modal",
                "hash": "1.abc",
                "callback_id": callback_id,
                "private_metadata": metadata,
                "blocks": inputs,
                "state": {"values": {block: {"a": value} for block, value in values.items()}},
            },
        }
        response = app.dispatch(BoltRequest(mode="socket_mode", body=body))
        assert response.status == 200
        found: Json = json.loads(response.body) if response.body else {}
        return found

    return submitted


def chosen(value: str) -> Json:
    return {"type": "radio_buttons", "selected_option": {"value": value}}


def written(value: str) -> Json:
    return {"type": "plain_text_input", "value": value}


def channel(value: str) -> Json:
    return {"type": "conversations_select", "selected_conversation": value}


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("value", ["1.2", "1"])
def test_a_decision_is_approved(
    value: str, post: Callable[..., str], services: Services, slack: Playground, bob: Person
) -> None:
    ts = post(button("approve", "Approve", value), button("object", "Object", value))
    bob.press_in(PLACE, ts, "Approve")
    slack.wait_for(lambda: decision(services, 1).status == "accepted")
    assert set(decision(services, 1).approvals) == {ADA, BOB}


@pytest.mark.usefixtures("bot")
def test_an_objection_is_made(
    post: Callable[..., str], services: Services, slack: Playground, bob: Person
) -> None:
    bob.press_in(PLACE, post(button("object", "Object", "1.2")), "Object")
    slack.wait_for(lambda: bob.modal)
    bob.fill(OBJECT.reason_label, "Too dear")
    assert bob.submit() == {"ok": True}
    assert decision(services, 1).objections == {BOB: "Too dear"}


@pytest.mark.usefixtures("bot")
def test_a_decision_and_its_history_are_opened(
    post: Callable[..., str], slack: Playground, ada: Person
) -> None:
    ada.press_in(PLACE, post(button("open_decision", "Open", "1")), "Open")
    slack.wait_for(lambda: (ada.modal or {}).get("callback_id") == "decision")
    assert "How we build the forecast demo" in texts(ada.modal)
    ada.press("History")
    slack.wait_for(lambda: (ada.modal or {}).get("callback_id") == "decision_history")


@pytest.mark.usefixtures("bot")
def test_a_suggestion_is_answered(post: Callable[..., str], slack: Playground, ada: Person) -> None:
    ts = post(button("suggestion:0", "Is Flask good for an API?", ANSWER_VALUE))
    ada.press_in(PLACE, ts, "Is Flask good for an API?")
    answer = slack.wait_for(lambda: shown(ada, ts) if "FastAPI" in texts(shown(ada, ts)) else None)
    assert "helpful" in action_ids(answer)


@pytest.mark.usefixtures("bot")
def test_a_list_is_paged(post: Callable[..., str], slack: Playground, ada: Person) -> None:
    ts = post(button("more_decisions", "Older", "0-3 "))
    ada.press_in(PLACE, ts, "Older")
    slack.wait_for(lambda: "D-1" in texts(shown(ada, ts)))
    assert "D-4" not in texts(shown(ada, ts))
    assert "newer_decisions" in action_ids(shown(ada, ts))


@pytest.mark.usefixtures("bot")
def test_an_answer_that_was_not_yet_posted_is_posted_and_voted_on(
    desk: Desk, services: Services, slack: Playground, bob: Person
) -> None:
    answer = slack.wait_for(
        lambda: next((m for m in bob.messages(PLACE) if m["text"] == PARCEL["text"]), None)
    )
    bob.press_in(PLACE, answer["ts"], "Not helpful")
    [gap] = slack.wait_for(lambda: services.stores.gaps.all(TEAM))
    assert (gap.text, gap.entry, gap.verdict) == ("rest & api?", "rest-api", "missed")
    bob.press_in(PLACE, answer["ts"], "Not what I meant")
    slack.wait_for(
        lambda: any(
            "suggestion:0" in action_ids(m) for m in everything(bob, PLACE) if m["ephemeral"]
        )
    )


@pytest.mark.usefixtures("bot")
def test_a_reminder_is_answered(
    post: Callable[..., str], services: Services, slack: Playground, ada: Person
) -> None:
    ts = post(
        button("revisit_confirm", "Still holds", "1"), button("revisit_snooze", "Snooze", "1")
    )
    ada.press_in(PLACE, ts, "Still holds")
    slack.wait_for(lambda: ada.modal)
    assert ada.submit() == {"ok": True}
    slack.wait_for(lambda: "open_decision" in action_ids(shown(ada, ts)))
    assert decision(services, 1).revisit_on is None


@pytest.mark.usefixtures("bot")
def test_a_round_is_taken_part_in_and_closed(
    desk: Desk, post: Callable[..., str], services: Services, slack: Playground, bob: Person
) -> None:
    ts = post(
        button("take_part", "Take the interview", "R1"),
        button("close_round", "Close the round", "R1"),
        block_id="round:R1",
    )
    bob.press_in(PLACE, ts, "Take the interview")
    slack.wait_for(lambda: bob.modal)
    desk.answer_all(bob, **ANALYST)
    assert bob.submit() == {"ok": True}
    round_ = services.stores.rounds.get(TEAM, "R1")
    assert round_
    assert (round_.state, round_.answered) == ("closed", (BOB,))


@pytest.mark.usefixtures("bot")
def test_an_interview_is_continued(desk: Desk, bob: Person) -> None:
    page = desk.begin(bob, PLACE)
    assert page["callback_id"] == "interview_questions"
    assert desk.answer_all(bob)["callback_id"] == "interview_result"


@pytest.mark.usefixtures("bot")
def test_home_shows_what_waits(desk: Desk, bob: Person) -> None:
    published = desk.home(bob)
    assert home.WAITING in headers(published)
    assert "approve" in action_ids(published)


def test_the_first_page_of_an_interview_is_submitted(submit: Submit, services: Services) -> None:
    page = submit(
        BOB,
        "interview_questions",
        "I1.seat",
        **{"goal:I1": chosen("demo"), "audience:I1": chosen("team")},
    )
    assert page["response_action"] == "update"
    assert page["view"]["private_metadata"] == "I1.seat"
    interview = services.stores.interviews.get(TEAM, "I1")
    assert interview
    assert interview.answers == {"goal": "demo", "audience": "team"}


def test_an_interview_is_recorded(submit: Submit, services: Services) -> None:
    page = submit(
        ADA,
        "interview_record",
        "I2.seat",
        **{
            "title:I2": written("The demo"),
            "chosen:I2": {"type": "static_select", "selected_option": {"value": "streamlit"}},
            "why:I2": written("It is due"),
            "deciders:I2": {"type": "multi_users_select", "selected_users": [ADA]},
            "channel:I2": channel(PLACE),
            "revisit:I2": {"type": "datepicker", "selected_date": None},
        },
    )
    assert page["view"]["callback_id"] == "interview_recorded"
    recorded = decision(services, 5)
    assert (recorded.title, recorded.chosen, recorded.told) == ("The demo", "streamlit", True)
    assert recorded.answers == ANALYST


def test_the_form_of_a_reason_is_submitted(submit: Submit, services: Services) -> None:
    reason = {"reason:1-2": written("Too dear")}
    assert submit(BOB, "decision_reason", "object.1.2", **reason) == {}
    assert decision(services, 1).objections == {BOB: "Too dear"}
    assert submit(ADA, "decision_reason", "reject.1.2.proposed ", **reason) == {}
    assert decision(services, 1).status == "rejected"


def test_the_form_of_a_successor_is_submitted(submit: Submit, services: Services) -> None:
    values = {"by:2-1": chosen("D-4"), "reason:2-1": written("It has grown")}
    assert submit(ADA, "decision_successor", "supersede.2.1", **values) == {}
    assert decision(services, 2).superseded_by == "D-4"


def test_the_form_of_an_edit_is_submitted(submit: Submit, services: Services) -> None:
    values = {"title:1-2": written("A better title"), "chosen:1-2": written("Streamlit")}
    assert submit(ADA, "decision_editing", "edit.1.2", **values) == {}
    assert (decision(services, 1).title, decision(services, 1).revision) == ("A better title", 3)


@pytest.mark.parametrize(
    ("metadata", "supersedes"),
    [
        ("t0ken.C1.0..", ()),
        ("t0ken.C1.2.accepted .", ("D-2",)),
        ("t0ken..0..https://harbor-labs.slack.com/archives/C1/p1700000000000100", ()),
    ],
)
def test_the_form_of_a_draft_is_submitted(
    metadata: str, supersedes: tuple[str, ...], submit: Submit, services: Services
) -> None:
    values = {
        "title:t0ken": written("How we log"),
        "chosen:t0ken": written("structlog"),
        "why:t0ken": written("It is typed"),
        "channel:t0ken": channel(PLACE),
    }
    for _ in range(2):  # the second time, Slack delivers it again
        page = submit(ADA, "decision_draft", metadata, **values)
        assert page["view"]["callback_id"] == "interview_recorded"
    recorded = decision(services, 5)
    assert (recorded.title, recorded.chosen_label) == ("How we log", "structlog")
    assert recorded.supersedes == supersedes
    assert recorded.source == (metadata.split(".", 4)[4] or None)
    assert services.stores.decisions.get(TEAM, 6) is None


@pytest.mark.parametrize(
    ("callback_id", "metadata", "key"),
    [
        ("revisit_confirming", "1:C1:1700000000.000100", "1:C1:1700000000"),
        ("revisit_snoozing", "1:::accepted ", "1:::accepted "),
    ],
)
def test_the_form_of_a_reminder_is_submitted(
    callback_id: str, metadata: str, key: str, submit: Submit, services: Services
) -> None:
    day = {"type": "datepicker", "selected_date": "2127-03-04"}
    values = {f"revisit:{key}": day, f"after:{key}": chosen("day")}
    assert submit(ADA, callback_id, metadata, **values) == {}
    assert str(decision(services, 1).revisit_on) == "2127-03-04"
    assert services.stores.decisions.history(TEAM, 1)[-1].what in ANSWERS


def decision(services: Services, number: int) -> Any:
    """Return a decision of the record."""
    [found] = readable([services.stores.decisions.get(TEAM, number) or pytest.fail("not there")])
    return found


def shown(person: Person, ts: str) -> Json:
    """Return a message as it is now."""
    return next(message for message in person.messages(PLACE) if message["ts"] == ts)
