"""What of Slack's payloads becomes a question."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.payloads import question_of

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
        {"subtype": "thread_broadcast"},
        {"subtype": "channel_join"},
        {"user": None},
        {"ts": None},
        {"channel": 7},
    ],
    ids=str,
)
def test_what_nobody_asked_is_no_question(change: Json) -> None:
    assert question_of(MESSAGE, "T1", "UBOT") is not None
    assert question_of({**MESSAGE, **change}, "T1", "UBOT") is None


@given(st.dictionaries(st.sampled_from([*MESSAGE, "subtype", "thread_ts"]), st.text() | st.none()))
def test_an_event_of_any_shape_is_read_without_an_error(event: Json) -> None:
    question = question_of({**MESSAGE, **event}, "T1", "UBOT")
    assert question is None or question.key == f"{question.channel}:{question.ts}"


@pytest.mark.parametrize("text", ["flask or streamlit?", "", None])
def test_words_without_a_mention_are_heard_but_not_addressed_to_the_bot(text: str | None) -> None:
    heard = question_of({**MESSAGE, "text": text}, "T1", "UBOT")
    assert heard is not None
    assert not heard.addressed
