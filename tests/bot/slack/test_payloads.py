"""Slack's payloads as typed values."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.payloads import (
    METADATA_LIMIT,
    NOTICES,
    MalformedPayload,
    press_of,
    question_of,
    view_of,
)
from bot.slack.state import DecisionRef

Json = dict[str, Any]
MESSAGE = {
    "type": "message",
    "channel": "C1",
    "channel_type": "channel",
    "user": "U1",
    "ts": "1.000001",
    "text": "<@UBOT> flask or streamlit?",
}


@pytest.mark.parametrize(
    "change",
    [
        {"bot_id": "B1"},
        {"user": "UBOT"},
        {"subtype": "message_changed"},
        {"user": "USLACKBOT"},
        {"hidden": True},
        {"subtype": "unheard_of", "text": ""},
        *({"subtype": notice} for notice in sorted(NOTICES)),
        {"user": None},
        {"ts": None},
        {"channel": 7},
    ],
    ids=str,
)
def test_an_event_without_a_persons_words_is_no_question(change: Json) -> None:
    assert question_of(MESSAGE, "T1", "UBOT") is not None
    assert question_of({**MESSAGE, **change}, "T1", "UBOT") is None


@pytest.mark.parametrize(
    "change",
    [
        {"subtype": "thread_broadcast", "thread_ts": "1.000000", "root": {"user": "U2"}},
        {"subtype": "file_share", "files": [{}]},
        {"subtype": "file_share", "files": [{}], "text": ""},
        {"subtype": "me_message"},
        {"subtype": "unheard_of"},
        {"subtype": ""},
        {"channel_type": "mpim"},
        {"channel_type": "unheard_of"},
        {"user": "W1", "user_team": "T2", "source_team": "T2"},
        {"edited": {"user": "U1", "ts": "1.000002"}},
    ],
    ids=str,
)
def test_a_persons_words_are_heard_whatever_else_slack_says_about_them(change: Json) -> None:
    heard = question_of({**MESSAGE, **change}, "T1", "UBOT")
    assert heard is not None
    assert (heard.team_id, heard.user[1:]) == ("T1", "1")


@pytest.mark.parametrize(
    "change",
    [
        {"bot_id": "B1", "app_id": "A1"},
        {"bot_id": "B1", "subtype": "bot_message", "workflow_id": "Wf1"},
        {"bot_id": "B1", "client_msg_id": "1-2"},
    ],
    ids=str,
)
def test_what_an_app_posts_for_a_person_is_not_answered_lest_two_apps_answer_each_other(
    change: Json,
) -> None:
    assert question_of({**MESSAGE, **change}, "T1", "UBOT") is None


@pytest.mark.parametrize("kind", ["im", "app_home", "unheard_of", None])
def test_every_message_in_a_direct_message_is_addressed_to_the_bot(kind: str | None) -> None:
    place = {"channel": "D1", "channel_type": kind, "text": "flask?"}
    heard = question_of({**MESSAGE, **place}, "T1", "UBOT")
    assert heard is not None
    assert heard.addressed


@given(st.dictionaries(st.sampled_from([*MESSAGE, "subtype", "thread_ts"]), st.text() | st.none()))
def test_an_event_of_any_shape_is_read_without_an_error(event: Json) -> None:
    question = question_of({**MESSAGE, **event}, "T1", "UBOT")
    assert question is None or question.key == f"{question.channel}:{question.ts}"


@pytest.mark.parametrize("text", ["flask or streamlit?", "", None])
def test_a_message_without_a_mention_is_not_addressed_to_the_bot(text: str | None) -> None:
    heard = question_of({**MESSAGE, "text": text}, "T1", "UBOT")
    assert heard is not None
    assert not heard.addressed


@pytest.mark.parametrize(
    "place",
    [
        {"container": {"channel_id": "C1", "message_ts": "1.2", "thread_ts": "1.1"}},
        {"channel": {"id": "C1"}, "message": {"ts": "1.2", "thread_ts": "1.1"}},
    ],
)
def test_a_press_has_the_place_of_its_message(place: Json) -> None:
    action = {"action_id": "helpful", "value": "x"}
    press = press_of(
        {"user": {"id": "U1"}, "team": {"id": "T1"}, "actions": [action], **place}, "T1"
    )
    assert (press.channel, press.message_ts, press.thread_ts) == ("C1", "1.2", "1.1")


def test_a_view_with_longer_metadata_than_the_bot_writes_is_malformed() -> None:
    def window(length: int) -> Json:
        view = {"id": "V1", "type": "modal", "private_metadata": "x" * length}
        return {"user": {"id": "U1"}, "team": {"id": "T1"}, "view": view}

    assert len(view_of(window(METADATA_LIMIT), "T1").metadata) == METADATA_LIMIT
    with pytest.raises(MalformedPayload):
        view_of(window(METADATA_LIMIT + 1), "T1")


@pytest.mark.parametrize(
    ("value", "number", "revision"),
    [("12.3", 12, 3), ("12", 12, None), ("", 0, None), ("12.", 0, None), ("1.2.3", 0, None)],
)
def test_a_button_refers_to_a_decision_and_perhaps_a_revision(
    value: str, number: int, revision: int | None
) -> None:
    assert (DecisionRef.decode(value).number, DecisionRef.decode(value).revision) == (
        number,
        revision,
    )
