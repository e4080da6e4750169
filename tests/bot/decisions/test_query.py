"""Parsing the arguments of the command."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decisions.query import MAX_LENGTH, Query, parse
from bot.errors import Refusal
from bot.slack.state import MAX_PAGES, Cursor

WORD = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
IDS = st.text("ABCDEFGHIJ0123456789", min_size=1, max_size=9)


def test_each_filter_narrows_and_the_rest_are_words() -> None:
    line = (
        "churn status:Accepted by:<@U0AMARA001|amara> in:<#C0GENERAL1|general> "
        "guide:flask-vs-streamlit after:2026-01-31 before:2026-03-01 dashboard"
    )
    assert parse(line) == Query(
        words="churn dashboard",
        status="accepted",
        by="U0AMARA001",
        channel="C0GENERAL1",
        guide="flask-vs-streamlit",
        since=datetime(2026, 2, 1, tzinfo=UTC),
        until=datetime(2026, 3, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", ""),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("see <http://x.example/a|x.example>", "see x.example"),
        ("why http://x.example ?", "why http://x.example ?"),
        ("note: this", "note: this"),
        ("12:30 is late", "12:30 is late"),
    ],
)
def test_text_that_is_no_filter_is_searched_for(line: str, words: str) -> None:
    assert parse(line) == Query(words=words)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("status:done", "`status:` takes one of proposed, accepted, rejected, deprecated"),
        ("status:", "`status:` takes one of"),
        ("by:amara", "`by:` takes a person"),
        ("by:<#C1|general>", "`by:` takes a person"),
        ("in:general", "`in:` takes a channel"),
        ("guide:", "`guide:` takes the id"),
        ("before:yesterday", "`before:` takes a date"),
        ("after:2026-02-30", "not “2026-02-30”"),
        ("author:amara", "filter `author:`. Available filters: `status:`, `by:`"),
        ("status:accepted status:rejected", "`status:` only once"),
        ("x" * (MAX_LENGTH + 1), "too long"),
    ],
)
def test_an_invalid_filter_is_explained(line: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(line)
    assert sentence in str(refused.value)


@given(st.text(max_size=80))
def test_any_text_is_parsed_or_refused(line: str) -> None:
    with suppress(Refusal):
        assert parse(line).words == parse(f" {line} ").words


@given(
    st.lists(WORD.filter(lambda word: word.isalnum()), max_size=4),
    st.sampled_from(["accepted", "proposed"]),
    IDS,
    st.dates(date(2020, 1, 1), date(2200, 1, 1)),
)
def test_filters_are_recognized_anywhere_in_the_line(
    words: list[str], status: str, user: str, day: date
) -> None:
    filters = [f"status:{status}", f"by:<@U{user}|any name>", f"after:{day}"]
    found = parse(" ".join([filters[0], *words, *filters[1:]]))
    assert (found.status, found.by, found.words) == (status, f"U{user}", " ".join(words))
    assert found.since == datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


@given(
    st.text(max_size=MAX_LENGTH),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2**32 - 1)), max_size=50),
)
def test_a_cursor_fits_a_button_and_round_trips(line: str, ranks: list[tuple[int, int]]) -> None:
    cursor = Cursor(line)
    for rank in ranks:
        cursor = cursor.on(rank)
    assert len(cursor.encode()) <= 2000
    assert Cursor.decode(cursor.encode()) == cursor
    assert cursor.trail == tuple(ranks[-MAX_PAGES:])
    back = cursor.back()
    assert back is None if not ranks else back == Cursor(line, cursor.trail[:-1])


def test_the_latest_possible_date_is_accepted() -> None:
    assert parse("after:9999-12-31").since is not None
