import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.asking import is_question, is_small_talk


@pytest.mark.parametrize(
    "text",
    [
        "Should we use Flask?",
        "can streamlit do logins",
        "hey all, which one is quicker for a demo",
        "flask vs streamlit memory",
        "and what about authentication",
        "streamlit with 500 users? we tried",
        "does anyone know how flask scales",
        "هل يدعم ستريمليت تسجيل الدخول؟",
    ],
)
def test_a_question_is_told_by_its_mark_its_opening_or_a_comparison(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "We deployed the Flask service yesterday.",
        "I love streamlit",
        "ok",
        "",
        "see https://example.org/?page=2 for the notes",
    ],
)
def test_what_is_merely_said_is_no_question(text: str) -> None:
    assert not is_question(text)


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert is_question(text) in {True, False}


@pytest.mark.parametrize("text", ["", "?!", "Hello there", "help me", ":wave:", "hi " * 500])
def test_a_greeting_or_a_call_for_help_says_nothing(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize("text", ["flask?", "hi, flask or dash", "数据", "hi " * 500 + "flask"])
def test_a_word_beside_a_greeting_says_something(text: str) -> None:
    assert not is_small_talk(text)
