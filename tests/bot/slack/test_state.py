"""State that travels through Slack: it fits, it comes back, and version 0.1.0's is still read."""

import json
from contextlib import suppress
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import ids
from bot.decisions.query import MAX_LENGTH
from bot.errors import Refusal
from bot.slack import state
from bot.slack.payloads import METADATA_LIMIT
from bot.slack.state import (
    MAX_PAGES,
    VALUE_LIMIT,
    AnswerRef,
    ChangeForm,
    Cursor,
    DecisionRef,
    DraftForm,
    EntryRef,
    HistoryPage,
    HomeFilters,
    RevisitForm,
)
from storage.records import Status
from tests.bot.render.anything import TEXT

BLOCK_ID_LIMIT = 255
NUMBERS = st.integers(0, 10**10 - 1)
SLUGS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda s: len(s) <= 100)
KEYS = st.from_regex(r"[A-Za-z0-9_-]{1,24}", fullmatch=True)
CHANNELS = st.just("") | st.from_regex(r"[CGD][A-Z0-9]{8,20}", fullmatch=True)
TIMESTAMPS = st.from_regex(r"[0-9]{10}\.[0-9]{6}", fullmatch=True)
PERMALINKS = st.just("") | st.just(
    "https://harbor-labs.slack.com/archives/C1/p17000000000001?thread_ts=1700000000.000001&cid=C1"
)
ACTIONS = st.sampled_from(
    [ids.OBJECT, ids.REJECT, ids.DEPRECATE, ids.REOPEN, ids.SUPERSEDE, ids.EDIT]
)
FILTERS = st.builds(
    HomeFilters,
    status=st.none() | st.sampled_from(get_args(Status)),
    guide=st.none() | SLUGS.filter(lambda guide: guide != state.ANY),
)
HOMES = FILTERS.map(HomeFilters.encode)
RANKS = st.lists(st.tuples(st.integers(0, 99), NUMBERS), max_size=MAX_PAGES).map(tuple)
ANYTHING = st.text() | st.text("0123456789.:- ,²٣") | st.text(min_size=4500, max_size=4600)


@given(st.builds(DecisionRef, NUMBERS, st.none() | NUMBERS))
def test_a_decision_comes_back(ref: DecisionRef) -> None:
    assert DecisionRef.decode(ref.encode()) == ref


@given(st.builds(HistoryPage, NUMBERS, NUMBERS))
def test_a_page_of_a_history_comes_back(page: HistoryPage) -> None:
    assert HistoryPage.decode(page.encode()) == page


@given(SLUGS, SLUGS)
def test_an_entry_comes_back(guide: str, entry: str) -> None:
    for ref in (EntryRef(guide, entry), EntryRef(guide, f"table:{entry}")):
        assert EntryRef.decode(ref.encode()) == ref


@given(st.text(max_size=99), st.text(max_size=99), TEXT, st.text(max_size=80))
def test_an_answer_comes_back_with_as_much_of_the_question_as_fits(
    guide: str, entry: str, question: str, key: str
) -> None:
    ref = AnswerRef(guide, entry, question, key)
    value = ref.encode()
    assert len(value) <= VALUE_LIMIT
    decoded = AnswerRef.decode(value)
    assert (decoded.guide, decoded.entry, decoded.key) == (guide, entry, key)
    assert question.startswith(decoded.question)
    assert decoded.question == question or len(json.dumps(question)) > VALUE_LIMIT // 8


@given(st.text(max_size=MAX_LENGTH), RANKS)
@example("x" * MAX_LENGTH, ((99, 10**10 - 1),) * MAX_PAGES)
def test_a_cursor_fits_and_comes_back(line: str, trail: tuple[tuple[int, int], ...]) -> None:
    cursor = Cursor(line, trail)
    assert len(cursor.encode()) <= VALUE_LIMIT
    assert Cursor.decode(cursor.encode()) == cursor


@given(FILTERS)
def test_home_filters_come_back(filters: HomeFilters) -> None:
    assert HomeFilters.decode(filters.encode()) == filters


@given(st.builds(ChangeForm, ACTIONS, NUMBERS, NUMBERS, st.none() | HOMES))
def test_the_form_of_a_change_fits_and_comes_back(form: ChangeForm) -> None:
    assert len(form.encode()) <= METADATA_LIMIT
    assert ChangeForm.decode(form.encode()) == form
    assert len(state.block_id(form.view_key, ids.CONSEQUENCES)) <= BLOCK_ID_LIMIT


@given(st.builds(DraftForm, KEYS, CHANNELS, NUMBERS, st.just("") | HOMES, PERMALINKS))
def test_the_form_of_a_draft_fits_and_comes_back(form: DraftForm) -> None:
    assert len(form.encode()) <= METADATA_LIMIT
    assert DraftForm.decode(form.encode()) == form
    assert state.view_key(form.encode()) == form.token


@given(NUMBERS, CHANNELS, TIMESTAMPS, st.none() | HOMES)
def test_the_form_of_a_revisit_fits_and_comes_back(
    number: int, channel: str, ts: str, home: str | None
) -> None:
    form = RevisitForm(number, channel, ts if channel else "", home)
    assert len(form.encode()) <= METADATA_LIMIT
    assert RevisitForm.decode(form.encode()) == form
    assert form.message == (((channel, ts),) if channel else ())


@given(KEYS, KEYS, SLUGS)
def test_a_page_comes_back_as_its_interview_its_window_and_its_fields(
    interview: str, window: str, field: str
) -> None:
    metadata = state.window_metadata(interview, window)
    assert len(metadata) <= METADATA_LIMIT
    assert (state.view_key(metadata), state.window_of(metadata)) == (interview, window)
    block_id = state.block_id(metadata, field)
    assert len(block_id) <= BLOCK_ID_LIMIT
    assert state.field_of(block_id) == field
    assert block_id == state.block_id(interview, field)


@given(st.text())
def test_random_keys_are_safe_in_every_encoding(trigger: str) -> None:
    for key in (state.random_key(), state.key_of_trigger(trigger)):
        assert state.view_key(state.window_metadata(key, "w")) == key
        assert DraftForm.decode(DraftForm(key).encode()) == DraftForm(key)


@given(ANYTHING)
@example("9" * 5000)
@example("object." + "9" * 5000 + ".1")
@example("a.b." + "9" * 5000 + "..")
def test_any_other_text_is_decoded_too(text: str) -> None:
    for decode in (
        DecisionRef.decode,
        HistoryPage.decode,
        EntryRef.decode,
        Cursor.decode,
        HomeFilters.decode,
        ChangeForm.decode,
        DraftForm.decode,
    ):
        assert decode(text) is not None
    state.window_of(text), state.view_key(text), state.field_of(text)


@given(ANYTHING)
@example("[" * 2000)
@example("9" * 5000 + "::")
def test_any_other_text_is_refused_as_an_answer_or_a_revisit(text: str) -> None:
    with suppress(ValueError):
        AnswerRef.decode(text)
    with suppress(Refusal):
        RevisitForm.decode(text)


@pytest.mark.parametrize("value", ["", "x", "[]", '["a","b","c"]', '["a","b","c",1]', "{}", "1"])
def test_a_value_that_is_no_answer_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        AnswerRef.decode(value)


@pytest.mark.parametrize("metadata", ["", "1", "1:C1", "x:C1:1.5", "::"])
def test_metadata_that_is_no_revisit_is_refused(metadata: str) -> None:
    with pytest.raises(Refusal):
        RevisitForm.decode(metadata)


def test_version_0_1_0s_buttons_are_read() -> None:
    assert DecisionRef.decode("12") == DecisionRef(12)
    assert DecisionRef.decode("12.3") == DecisionRef(12, 3)
    assert HistoryPage.decode("12 10") == HistoryPage(12, 10)
    assert EntryRef.decode("flask-vs-streamlit:rest-api") == EntryRef(
        "flask-vs-streamlit", "rest-api"
    )
    assert EntryRef.decode("flask-vs-streamlit:table:state") == EntryRef(
        "flask-vs-streamlit", "table:state"
    )
    assert Cursor.decode(" status:accepted churn") == Cursor("status:accepted churn")
    assert Cursor.decode("3-9,2-4 zebra &lt;x&gt;") == Cursor("zebra &lt;x&gt;", ((3, 9), (2, 4)))
    assert Cursor.decode("0-11 ") == Cursor("", ((0, 11),))


def test_version_0_1_0s_answers_are_read() -> None:
    value = (
        '["flask-vs-streamlit", "rest-api", "a &lt;b&gt; &amp; c \\u00e9", "C1:1700000000.000100"]'
    )
    assert AnswerRef.decode(value) == AnswerRef(
        "flask-vs-streamlit", "rest-api", "a <b> & c é", "C1:1700000000.000100"
    )
    question_only = AnswerRef.decode('["", "", "what about elm", "ask:123.456.abc"]')
    assert question_only == AnswerRef("", "", "what about elm", "ask:123.456.abc")
    assert state.is_asked_privately(question_only.key)


def test_version_0_1_0s_forms_are_read() -> None:
    assert ChangeForm.decode("object.12.3") == ChangeForm(ids.OBJECT, 12, 3)
    assert ChangeForm.decode("edit.12.3.accepted flask-vs-streamlit") == ChangeForm(
        ids.EDIT, 12, 3, "accepted flask-vs-streamlit"
    )
    assert ChangeForm.decode("reject.12.3. ") == ChangeForm(ids.REJECT, 12, 3, " ")
    assert ChangeForm.decode("object.12.3").view_key == "12-3"
    assert DraftForm.decode("Zk3-x_9.C1.0..") == DraftForm("Zk3-x_9", "C1")
    assert DraftForm.decode("Zk3.C1.12.proposed .") == DraftForm("Zk3", "C1", 12, "proposed ")
    link = "https://x.slack.com/archives/C1/p17?thread_ts=1.2&cid=C1"
    assert DraftForm.decode(f"Zk3.C1.0..{link}") == DraftForm("Zk3", "C1", source=link)
    assert RevisitForm.decode("12:C1:1700000000.000100") == RevisitForm(
        12, "C1", "1700000000.000100"
    )
    assert RevisitForm.decode("12:::accepted ") == RevisitForm(12, home="accepted ")


def test_version_0_1_0s_pages_and_fields_are_read() -> None:
    assert state.view_key("I1_x-9.0a1b") == "I1_x-9"
    assert state.window_of("I1_x-9.0a1b") == "0a1b"
    assert state.field_of("goal:I1_x-9") == "goal"
    assert state.block_id("I1_x-9.0a1b", "goal") == "goal:I1_x-9"
    assert state.block_id("12:C1:1700000000.000100", ids.REVISIT) == "revisit:12:C1:1700000000"
